//! A browser in which somebody signs in, and the acts around it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use patrol_core::domain::fault::Fault;
use patrol_core::keychain::{Item, Patience};
use patrol_core::service::Browser;
use patrol_core::service::page::{Checked, SignInRequest};

use crate::world::World;

/// A browser in which the user says yes at once: it comes back with a code.
pub fn willing() -> Browser {
    returning("code=good")
}

/// A browser that comes back with the right state and this.
pub fn returning(answer: &'static str) -> Browser {
    Arc::new(move |address| {
        let address: url::Url = address.parse().unwrap();
        let asked = |name: &str| {
            address
                .query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        assert_eq!(asked("code_challenge_method"), "S256");
        let back: url::Url = asked("redirect_uri").parse().unwrap();
        let place = format!("{}:{}", back.host_str().unwrap(), back.port().unwrap());
        let request = format!(
            "GET {}?{answer}&state={} HTTP/1.1\r\nHost: {place}\r\n\r\n",
            back.path(),
            asked("state")
        );
        let mut stream = TcpStream::connect(&place).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        true
    })
}

pub async fn sign_in(world: &World, browser: Browser) -> Result<Checked, Fault> {
    let request = SignInRequest {
        runtime: world.key("lab"),
        job: "sign in".to_owned(),
    };
    Ok(world.service.sign_in(request, browser).await?.checked.unwrap())
}

/// The runtime “lab” authorized by signing in: the token's id.
pub async fn signed_in(world: &World) -> String {
    let checked = sign_in(world, willing()).await.unwrap();
    let outcome = world.put("lab", &checked, true).await.unwrap();
    assert_eq!(outcome.fault, None);
    outcome.row.token.unwrap().id
}

pub async fn refresh_token(world: &World, id: &str) -> Option<String> {
    let item = Item::RefreshToken(id.to_owned());
    world
        .keychain
        .get(&item, Patience::Quiet)
        .await
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}
