//! Generates the client from the contract while this crate is built.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let contract = env::var("MEMORYOS_OPENAPI").unwrap_or("openapi-3.0.json".into());
    println!("cargo:rerun-if-env-changed=MEMORYOS_OPENAPI");
    println!("cargo:rerun-if-changed={contract}");

    let document: openapiv3::OpenAPI = serde_json::from_str(&fs::read_to_string(contract)?)?;
    let mut settings = progenitor::GenerationSettings::default();
    settings.with_interface(progenitor::InterfaceStyle::Builder);
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("memoryos.rs"), code)?;
    Ok(())
}
