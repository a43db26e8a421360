//! The encrypted session, `dh-ietf1024-sha256-aes128-cbc-pkcs7` of the Secret
//! Service specification: what lies on the bus is readable to nobody who reads
//! along (a debugging monitor, a core dump of the bus).
//!
//! The group is RFC 2409's second (section 6.2), a safe prime; the key is
//! AES-128. The exponent here has 256 bits where the store's has 1,024, which
//! makes the arithmetic four times shorter and takes nothing away: in a
//! safe-prime group the best attack on a short exponent takes the square root
//! of its range (Pollard's lambda), 2^128 steps, while the group itself holds
//! against some 2^80 (RFC 3526, section 8; RFC 7919, section 5.2, asks for
//! 2^225 exponents in groups of 2,048 bits). Exponents are used once.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use hkdf::Hkdf;
use num_bigint::BigUint;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::bus::nonsense;
use crate::domain::secret::Secret;
use crate::keychain::error::KeychainError;

pub(super) const ALGORITHM: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";

/// RFC 2409, section 6.2; the generator is 2.
const PRIME: &[u8] = b"FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
    020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245\
    E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6\
    49286651ECE65381FFFFFFFFFFFFFFFF";
/// The length of a number of the group, in bytes.
const WIDTH: usize = 128;

/// A key exchange that has begun.
pub(super) struct Exchange {
    exponent: BigUint,
    prime: BigUint,
    public: Vec<u8>,
}

/// The session's key.
pub(super) struct Key(Zeroizing<[u8; 16]>);

impl Exchange {
    pub(super) fn begin() -> Result<Self, KeychainError> {
        let mut random = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *random).map_err(|_| nonsense())?;
        Self::with(&random)
    }

    fn with(random: &[u8; 32]) -> Result<Self, KeychainError> {
        let prime = BigUint::parse_bytes(PRIME, 16).ok_or_else(nonsense)?;
        let exponent = BigUint::from_bytes_be(random);
        let public = BigUint::from(2_u8).modpow(&exponent, &prime).to_bytes_be();
        Ok(Self {
            exponent,
            prime,
            public,
        })
    }

    /// What the other side is told.
    pub(super) fn public(&self) -> Vec<u8> {
        self.public.clone()
    }

    /// With what the other side told.
    pub(super) fn end(self, theirs: Vec<u8>) -> Result<Key, KeychainError> {
        let theirs = BigUint::from_bytes_be(&theirs);
        let one = BigUint::from(1_u8);
        if theirs <= one || theirs >= &self.prime - &one {
            return Err(nonsense());
        }
        let mut shared = theirs.modpow(&self.exponent, &self.prime).to_bytes_be();
        let mut padded = Zeroizing::new([0; WIDTH]);
        padded[WIDTH - shared.len()..].copy_from_slice(&shared);
        shared.zeroize();
        let mut key = Zeroizing::new([0; 16]);
        Hkdf::<Sha256>::new(None, &*padded)
            .expand(&[], &mut *key)
            .map_err(|_| nonsense())?;
        Ok(Key(key))
    }
}

impl Key {
    /// A secret as the service takes it: the initialization vector, a new one each time, and the text.
    pub(super) fn close(&self, secret: &Secret) -> Result<(Vec<u8>, Vec<u8>), KeychainError> {
        let mut iv = vec![0; 16];
        getrandom::fill(&mut iv).map_err(|_| nonsense())?;
        let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&*self.0, &iv).map_err(|_| nonsense())?;
        let text = cipher.encrypt_padded_vec::<Pkcs7>(secret.expose().as_bytes());
        Ok((iv, text))
    }

    /// The secret in what the service answered.
    pub(super) fn open(&self, iv: &[u8], mut text: Vec<u8>) -> Result<Secret, KeychainError> {
        let cipher = cbc::Decryptor::<aes::Aes128>::new_from_slices(&*self.0, iv).map_err(|_| nonsense())?;
        let length = cipher
            .decrypt_padded::<Pkcs7>(&mut text)
            .map_err(|_| nonsense())?
            .len();
        text.truncate(length);
        String::from_utf8(text).map(Secret::new).map_err(|error| {
            error.into_bytes().zeroize();
            nonsense()
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_come_to_the_same_key_and_open_what_it_closed() {
        let (ours, theirs) = (Exchange::begin().unwrap(), Exchange::begin().unwrap());
        let (told, heard) = (ours.public(), theirs.public());
        let (one, other) = (ours.end(heard).unwrap(), theirs.end(told).unwrap());
        assert_eq!(*one.0, *other.0);
        for text in ["", "ghp_x", "sixteen letters.", &"long ".repeat(9000)] {
            let (iv, closed) = one.close(&Secret::new(text.to_owned())).unwrap();
            assert_eq!(other.open(&iv, closed).unwrap().expose(), text);
        }
    }

    #[test]
    fn what_is_closed_twice_looks_different_each_time() {
        let key = Key(Zeroizing::new([1; 16]));
        let secret = Secret::new("ghp_x".to_owned());
        let (one, other) = (key.close(&secret).unwrap(), key.close(&secret).unwrap());
        assert_ne!(one.0, other.0);
        assert_ne!(one.1, other.1);
    }

    #[test]
    fn numbers_that_would_give_the_key_away_are_refused() {
        let prime = BigUint::parse_bytes(PRIME, 16).unwrap();
        assert_eq!(prime.bits(), 1024);
        for theirs in [
            BigUint::from(0_u8),
            BigUint::from(1_u8),
            &prime - 1_u8,
            prime.clone(),
        ] {
            let exchange = Exchange::begin().unwrap();
            assert!(exchange.end(theirs.to_bytes_be()).is_err(), "{theirs}");
        }
    }

    #[test]
    fn what_another_key_closed_stays_closed_or_is_no_text() {
        let key = Key(Zeroizing::new([1; 16]));
        assert!(key.open(&[0; 16], vec![9; 32]).is_err());
        assert!(key.open(&[0; 15], vec![9; 32]).is_err());
        assert!(key.open(&[0; 16], vec![9; 31]).is_err());
    }
}
