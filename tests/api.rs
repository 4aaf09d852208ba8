//! The generated API of the default schema.

use mlg::{api::sdl, catalog};

#[test]
fn size() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    let catalog = catalog::load("schema.graphql", &text).unwrap();
    let surface = catalog::derive::derive(&catalog).unwrap();
    let short = sdl::print_without_descriptions(&surface);
    std::fs::write("/tmp/wt/sdl_short.graphql", &short).unwrap();
    let long = sdl::print(&surface);
    std::fs::write("/tmp/wt/sdl_long.graphql", &long).unwrap();
    println!("{} {} types {}", short.len(), long.len(), surface.types.len());
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let catalog = catalog::load("schema.graphql", &text).unwrap();
        println!("load {:?}", t.elapsed());
        let t = std::time::Instant::now();
        let surface = catalog::derive::derive(&catalog).unwrap();
        println!("derive {:?}", t.elapsed());
        let t = std::time::Instant::now();
        let long = sdl::print(&surface);
        println!("print {:?}", t.elapsed());
        let t = std::time::Instant::now();
        mlg::api::schema::from_sdl(&long).unwrap();
        println!("from_sdl {:?}", t.elapsed());
    }
}
