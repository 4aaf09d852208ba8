//! `mlg serve`: the API over a graph.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::{
    CliError,
    graph::{GraphArgument, set_up_embedded},
    settings::Settings,
    source::SchemaArgument,
    terminal::print,
};
use crate::{http, pipeline::Service};

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
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", help = HELP)]
    listen: Option<String>,
}

const HELP: &str = "Address to listen on; the default is reachable from this machine only [env: MLG_LISTEN] \
                    [default: 127.0.0.1:4000]";

impl Serve {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let backend = self.graph.open(settings)?;
        set_up_embedded(&backend, &catalog).await?;
        let documents = http::documents(&settings.http)?;
        let listener = self.listen.bind(settings).await?;
        let service = settings.service(catalog, backend)?;
        print(&urls(&listener)?)?;
        serve(listener, service, &settings.http, documents).await
    }

    /// What its flags set.
    pub(super) fn flags(&self) -> Vec<(&'static str, Option<String>)> {
        [&[self.listen.flag(), self.graph.flag()][..], &self.schema.flags()].concat()
    }
}

impl ListenArgument {
    pub(super) fn address<'a>(&'a self, settings: &'a Settings) -> &'a str {
        self.listen.as_ref().unwrap_or(&settings.listen)
    }

    pub(super) async fn bind(&self, settings: &Settings) -> Result<TcpListener, CliError> {
        let address = self.address(settings);
        TcpListener::bind(address)
            .await
            .map_err(|reason| CliError::Listen { address: address.to_owned(), reason })
    }

    /// What the flag sets.
    pub(super) fn flag(&self) -> (&'static str, Option<String>) {
        ("listen", self.listen.clone())
    }
}

/// Serves until the process is told to stop.
pub(super) async fn serve(
    listener: TcpListener,
    service: Service,
    settings: &http::Settings,
    documents: http::Documents,
) -> Result<(), CliError> {
    http::serve(listener, Arc::new(service), settings, documents).await.map_err(CliError::Server)
}

/// What is to be found where.
pub(super) fn urls(listener: &TcpListener) -> std::io::Result<String> {
    let at = listener.local_addr()?;
    Ok(format!(
        "Start    http://{at}/\nGraphQL  http://{at}/graphql\nSchema   http://{at}/schema.graphql\nHealth   http://{at}/readyz\n"
    ))
}
