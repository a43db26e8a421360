// The types of this module are published under another name than the module.
declare module "selenium-webdriver/http/index.js" {
  export * from "selenium-webdriver/http.js";
}
