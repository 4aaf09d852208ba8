//! `mlg serve`: the API over a graph.

use std::{io, sync::Arc};

use tokio::net::TcpListener;

use super::{
    CliError,
    graph::{GraphArgument, set_up_embedded},
    rules::RulesArgument,
    settings::Settings,
    source::SchemaArgument,
    terminal::print,
};
use crate::{
    http, hydration,
    identity::{Identity, Rates},
    pipeline::Service,
};

/// Arguments of `mlg serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    bind: BindArgument,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
    #[command(flatten)]
    rules: RulesArgument,
}

/// The argument that names an address.
#[derive(Debug, clap::Args)]
pub(super) struct ListenArgument {
    /// Address to listen on.
    #[arg(long, value_name = "ADDRESS:PORT", help = HELP)]
    listen: Option<String>,
}

/// The arguments that say who is listened to.
#[derive(Debug, clap::Args)]
pub(super) struct BindArgument {
    #[command(flatten)]
    listen: ListenArgument,
    /// Whether to listen for others although nobody is asked who they are.
    #[arg(long, help = INSECURE)]
    insecure: bool,
}

const HELP: &str = "Address to listen on; the default is reachable from this machine only [env: MLG_LISTEN] \
                    [default: 127.0.0.1:4000]";

const INSECURE: &str = "Listen on an address that other machines reach although nobody is asked who they are \
                        [env: MLG_INSECURE]";

impl Serve {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = self.schema.catalog(settings)?;
        let rules = self.rules.load(&catalog, settings)?;
        let backend = self.graph.open(settings)?;
        set_up_embedded(&backend, &catalog).await?;
        let documents = http::documents(&settings.http)?;
        let listener = self.bind.listener(settings).await?;
        let identity = settings.identity().await?;
        let service = settings.service((catalog, backend), rules)?;
        serve((listener, &urls), service, (&settings.http, documents), identity).await
    }

    /// What its flags set.
    pub(super) fn flags(&self) -> Vec<(&'static str, Option<String>)> {
        [&self.bind.flags()[..], &[self.graph.flag(), self.rules.flag()], &self.schema.flags()].concat()
    }
}

impl ListenArgument {
    pub(super) fn address<'a>(&'a self, settings: &'a Settings) -> &'a str {
        self.listen.as_ref().unwrap_or(&settings.listen)
    }
}

impl BindArgument {
    /// Listens. Other machines are let in only if they are asked who they are, or if somebody said that they need not.
    pub(super) async fn listener(&self, settings: &Settings) -> Result<TcpListener, CliError> {
        let address = self.listen.address(settings);
        let failed = |reason| CliError::Listen { address: address.to_owned(), reason };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let at = listener.local_addr().map_err(failed)?;
        let is_open = !settings.identity.is_on() && !self.insecure && !settings.insecure;
        if is_open && !at.ip().to_canonical().is_loopback() {
            return Err(CliError::Exposed(at));
        }
        Ok(listener)
    }

    /// What the flags set.
    pub(super) fn flags(&self) -> [(&'static str, Option<String>); 2] {
        [("listen", self.listen.listen.clone()), ("insecure", self.insecure.then(|| "true".to_owned()))]
    }
}

/// What is said when the server listens.
type Hello<'a> = &'a dyn Fn(&TcpListener) -> io::Result<String>;

/// Says where, and serves until the process is told to stop. What waits to be fetched from sources is, meanwhile.
pub(super) async fn serve(
    (listener, hello): (TcpListener, Hello<'_>),
    service: Service,
    (http, documents): (&http::Settings, http::Documents),
    identity: (Identity, Rates),
) -> Result<(), CliError> {
    let asked = hydration::asked(&service.sources).map_err(CliError::source)?;
    let service = Arc::new(service);
    let running = hydration::start(&service, asked);
    print(&hello(&listener)?)?;
    let served = http::serve(listener, service, (http, documents), identity).await;
    running.stop(http.grace).await;
    served.map_err(CliError::Server)
}

/// What is to be found where.
pub(super) fn urls(listener: &TcpListener) -> io::Result<String> {
    let at = listener.local_addr()?;
    Ok(format!(
        "Start    http://{at}/\nGraphQL  http://{at}/graphql\nSchema   http://{at}/schema.graphql\nHealth   http://{at}/readyz\n"
    ))
}
