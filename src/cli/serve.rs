//! `mlg serve`: the API over a graph.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::{
    CliError,
    graph::{GraphArgument, set_up_embedded},
    source::SchemaArgument,
    terminal::print,
};
use crate::{
    http,
    pipeline::{self, Service},
};

/// Arguments of `mlg serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    listen: ListenArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// The argument that names an address.
#[derive(Debug, clap::Args)]
pub(super) struct ListenArgument {
    /// Address to listen on; the default is reachable from this machine only
    #[arg(long, value_name = "ADDRESS:PORT", env = "MLG_LISTEN", default_value = "127.0.0.1:4000")]
    listen: String,
}

impl Serve {
    pub(super) async fn run(&self) -> Result<(), CliError> {
        let catalog = self.schema.catalog()?;
        let backend = self.graph.open()?;
        set_up_embedded(&backend, &catalog).await?;
        let listener = self.listen.bind().await?;
        let service = pipeline::service(catalog, backend)?;
        print(&urls(&listener)?)?;
        serve(listener, service).await
    }
}

impl ListenArgument {
    pub(super) fn address(&self) -> &str {
        &self.listen
    }

    pub(super) async fn bind(&self) -> Result<TcpListener, CliError> {
        let address = &self.listen;
        TcpListener::bind(address)
            .await
            .map_err(|reason| CliError::Listen { address: address.clone(), reason })
    }
}

/// Serves until the process is told to stop.
pub(super) async fn serve(listener: TcpListener, service: Service) -> Result<(), CliError> {
    http::serve(listener, Arc::new(service)).await.map_err(CliError::Server)
}

/// What is to be found where.
pub(super) fn urls(listener: &TcpListener) -> std::io::Result<String> {
    let at = listener.local_addr()?;
    Ok(format!(
        "GraphQL  http://{at}/graphql\nSchema   http://{at}/schema.graphql\nHealth   http://{at}/readyz\n"
    ))
}
