//! `mlg import huggingface`: model cards, and what the hub's API answers of models.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use tokio::sync::mpsc;

use super::{
    super::{
        CliError,
        graph::GraphArgument,
        load,
        settings::Settings,
        source::SchemaArgument,
        terminal::{STANDARD_INPUT, called},
    },
    written,
};
use crate::{
    ingest::{
        datahub::entries,
        huggingface::{of_card, of_hub},
        import::{Entry, Repeated, Summary},
    },
    pipeline::clock::now,
};

/// Arguments of `mlg import huggingface`.
#[derive(Debug, clap::Args)]
pub(in super::super) struct Huggingface {
    /// What to import: JSON of the hub's API (`/api/models`), one list or objects one behind the other; a card (`.md`), with
    /// `--model`; or a folder of cards, `ORGANISATION/NAME/README.md` as repositories lie, or the hub's cache. - is JSON on standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Whose card it is: the model's name on the hub, such as BAAI/bge-m3
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    schema: SchemaArgument,
}

/// Largest card.
const MOST_BYTES: u64 = 16 << 20;
/// How deep in a folder cards may lie.
const MAX_DEPTH: usize = 8;

/// A thing to read.
enum Input {
    /// Objects of the API.
    Json(Box<dyn BufRead + Send>, i64),
    /// Cards: where they are, and of which model and commit.
    Cards(Vec<Card>),
}

struct Card {
    path: PathBuf,
    model: String,
    commit: Option<String>,
}

impl Huggingface {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let catalog = Arc::new(self.schema.catalog(settings)?);
        let inputs = self.files.iter().map(|name| self.open(name)).collect::<Result<Vec<_>, _>>()?;
        let backend = self.graph.open(settings)?;
        backend.migrate(&catalog).await?;
        let mut summary = Summary::default();
        for (name, input) in self.files.iter().zip(inputs) {
            let shown = called(name);
            let bar = load::progress(&format!("importing {shown}"), None);
            let writing = async |entries: Vec<Entry>| {
                let said = (shown, entries, Repeated::AsBefore);
                written::write((&catalog, &backend), said, (&mut summary, &bar)).await
            };
            let ended = written::stream(shown, |send| read(input, send), writing).await;
            bar.finish_and_clear();
            ended?;
        }
        written::end(&summary, "")
    }

    fn open(&self, name: &str) -> Result<Input, CliError> {
        if name == STANDARD_INPUT {
            return Ok(Input::Json(Box::new(BufReader::new(io::stdin())), now()));
        }
        let unreadable = |reason| CliError::File { file: name.to_owned(), reason };
        let path = Path::new(name);
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            let mut cards = Vec::new();
            find((path, path), 0, &mut cards).map_err(unreadable)?;
            if cards.is_empty() {
                return Err(CliError::BadLines(format!(
                    "`{name}` holds no cards, which are files `README.md` or `NAME.md`"
                )));
            }
            return Ok(Input::Cards(cards));
        }
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
            let model = self.model.clone().ok_or_else(|| {
                CliError::BadLines(format!("`{name}` does not tell whose card it is; `--model NAME` does"))
            })?;
            return Ok(Input::Cards(vec![Card { path: path.to_owned(), model, commit: None }]));
        }
        let file = File::open(path).map_err(unreadable)?;
        Ok(Input::Json(Box::new(BufReader::new(file)), changed(path)))
    }
}

/// When a file was last changed, in microseconds since the epoch.
fn changed(path: &Path) -> i64 {
    let time = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or_else(now)
}

/// The cards of a folder, in the order of their paths. Links to folders are not followed, for they may lead in a circle.
fn find((root, folder): (&Path, &Path), depth: usize, cards: &mut Vec<Card>) -> io::Result<()> {
    let mut all = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    all.sort_by_key(fs::DirEntry::file_name);
    for entry in all {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth < MAX_DEPTH {
                find((root, &path), depth + 1, cards)?;
            }
        } else if let Some((model, commit)) = path.strip_prefix(root).ok().and_then(named) {
            cards.push(Card { path, model, commit });
        }
    }
    Ok(())
}

/// The model and the commit that a card's place tells.
fn named(place: &Path) -> Option<(String, Option<String>)> {
    let parts: Vec<&str> = place.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let (file, folders) = parts.split_last()?;
    let stem = file.strip_suffix(".md")?;
    // The cache of the hub's client: `models--ORGANISATION--NAME/snapshots/COMMIT/README.md`.
    let cached = folders.iter().enumerate().find_map(|(at, part)| Some((at, part.strip_prefix("models--")?)));
    if let Some((at, name)) = cached {
        let commit = match folders[at + 1..] {
            ["snapshots", commit] => Some(commit.to_owned()),
            _ => return None,
        };
        return (stem == "README").then(|| (name.replace("--", "/"), commit));
    }
    let own: &[&str] = if stem == "README" { &[] } else { &[stem] };
    let name: Vec<&str> = folders.iter().chain(own).copied().collect();
    let last = &name[name.len().saturating_sub(2)..];
    (!last.is_empty()).then(|| (last.join("/"), None))
}

/// Reads a thing to its end, or until nobody listens any more.
fn read(input: Input, send: &mpsc::Sender<Entry>) -> Result<(), serde_json::Error> {
    match input {
        Input::Json(reader, otherwise) => entries(reader, &mut |entry| {
            let model = match entry.json {
                Ok(json) => of_hub(json, otherwise),
                Err(error) => {
                    Entry { name: String::new(), said: Err(format!("not JSON that can be read: {error}")) }
                }
            };
            let name = format!("entry {} ({})", entry.number, model.name);
            send.blocking_send(Entry { name, ..model }).is_ok()
        }),
        Input::Cards(cards) => {
            for Card { path, model, commit } in cards {
                let entry = match File::open(&path).and_then(|file| written::bounded(file, MOST_BYTES)) {
                    Ok(text) => of_card(&model, commit.as_deref(), &text, changed(&path)),
                    Err(error) => Entry { name: model, said: Err(format!("can't be read: {error}")) },
                };
                if send.blocking_send(entry).is_err() {
                    break;
                }
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_tells_the_model() {
        let sha = "c0ffee0123456789c0ffee0123456789c0ffee01";
        for (place, model) in [
            ("BAAI/bge-m3/README.md".to_owned(), Some(("BAAI/bge-m3", None))),
            ("models/BAAI/bge-m3/README.md".to_owned(), Some(("BAAI/bge-m3", None))),
            ("BAAI/bge-m3.md".to_owned(), Some(("BAAI/bge-m3", None))),
            ("gpt2/README.md".to_owned(), Some(("gpt2", None))),
            (format!("models--BAAI--bge-m3/snapshots/{sha}/README.md"), Some(("BAAI/bge-m3", Some(sha)))),
            (format!("hub/models--gpt2/snapshots/{sha}/README.md"), Some(("gpt2", Some(sha)))),
            (format!("models--gpt2/snapshots/{sha}/NOTES.md"), None),
            ("models--gpt2/blobs/README.md".to_owned(), None),
            ("README.md".to_owned(), None),
            ("BAAI/bge-m3/config.json".to_owned(), None),
        ] {
            let expected = model.map(|(name, commit)| (name.to_owned(), commit.map(str::to_owned)));
            assert_eq!(named(Path::new(&place)), expected, "{place}");
        }
    }
}
