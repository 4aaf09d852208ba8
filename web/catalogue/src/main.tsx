// The page: its head with the search box, and the view that the address names. Views that few need first are loaded when they are shown.
import "./style.css";
import { render, type ComponentType, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, token } from "./ask";
import { again, failed, useAgain } from "./answer";
import { Home } from "./home/home";
import { page } from "./page";
import { Busy, Failed, Link, SignIn } from "./parts";
import { Box } from "./search/box";
import { Search } from "./search/view";
import { go, HOME, to, usePlace, viewOf, type Place, type View } from "./url";

type Shown = ComponentType<{ place: Place }>;

const later: Partial<Record<View, () => Promise<Shown>>> = {
  asset: async () => (await import("./asset/view")).Asset,
  lineage: async () => (await import("./lineage/view")).Lineage,
  impact: async () => (await import("./impact/view")).Impact,
  compare: async () => (await import("./compare/view")).Compare,
  ask: async () => (await import("./question/view")).Ask,
};

function Later({ view, place }: { view: View; place: Place }): JSX.Element {
  const turn = useAgain();
  const [loaded, setLoaded] = useState<{ view: View; Shown?: Shown; failure?: Failure }>();
  useEffect(() => {
    later[view]!().then(
      (Shown) => setLoaded({ view, Shown }),
      () => {
        // A browser may remember that a part was not there, and another version of the server has other parts.
        if (loaded?.view === view && loaded.failure) location.reload();
        else setLoaded({ view, failure: failed(new Failure("UNREACHABLE", "A part of the page could not be loaded.")) });
      },
    );
  }, [view, turn]);
  if (loaded?.view !== view) return <Busy />;
  if (loaded.failure) return <Failed failure={loaded.failure} />;
  if (!loaded.Shown) return <Busy />;
  const { Shown } = loaded;
  return <Shown place={place} />;
}

function App(): JSX.Element {
  const place = usePlace();
  const view = page.catalogue ? viewOf(place) : "home";
  const main = useRef<HTMLElement>(null);
  const [signing, setSigning] = useState(false);
  const first = useRef(true);
  const subject = place.get(view) ?? "";

  // Whoever does not look hears that the view is another one.
  useEffect(() => {
    if (first.current) first.current = false;
    else if (!document.activeElement?.closest(".facets")) main.current?.focus({ preventScroll: true });
  }, [view, view === "q" ? "" : subject]);
  useEffect(() => {
    // What an asset is called, its own view says.
    if (view === "home") document.title = "mlg: the Model Lifecycle Graph";
    else if (view === "q") document.title = `${subject || "All assets"} · mlg`;
    else if (view === "ask") document.title = "Ask · mlg";
  }, [view, subject]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("#search")?.select();
      } else if (event.key === "h") go(HOME);
      else if (event.key === "?") document.querySelector<HTMLDialogElement>("#keys")?.showModal();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the content
      </a>
      <header>
        <Link class="home-link" to={HOME} aria-label="mlg, to the start">
          mlg
        </Link>
        {page.catalogue && <Box place={place} />}
        <nav aria-label="Page" id="links">
          {page.catalogue && <Link to={to({ q: "" })}>Browse</Link>}
          {page.catalogue && <Link to={to({ ask: true })}>Ask</Link>}
          {page.graphiql && <a href="graphiql">GraphiQL</a>}
          <a href="schema.graphql">Schema</a>
          <button type="button" class="link" aria-expanded={signing} onClick={() => setSigning(!signing)}>
            {token.get() ? "Signed in" : "Token"}
          </button>
        </nav>
      </header>
      {signing && <Signing close={() => setSigning(false)} />}
      <main id="main" ref={main} tabIndex={-1}>
        {view === "home" ? <Home /> : view === "q" ? <Search place={place} /> : later[view] ? <Later view={view} place={place} /> : <Home />}
      </main>
      <Keys />
    </>
  );
}

function Signing({ close }: { close: () => void }): JSX.Element {
  if (!token.get()) return <SignIn wrong={false} />;
  return (
    <div class="failed">
      <p>This tab sends a token with every question.</p>
      <button
        type="button"
        onClick={() => {
          token.set("");
          close();
          again();
        }}
      >
        Forget it
      </button>
    </div>
  );
}

const KEYS: [string, string][] = [
  ["/", "search"],
  ["j, k or ↓, ↑", "from hit to hit"],
  ["Enter", "open"],
  ["h", "to the start"],
  ["o, l, i", "of an asset: overview, lineage, impact"],
  ["Ctrl Enter", "ask a question"],
  ["?", "these keys"],
];

function Keys(): JSX.Element {
  return (
    <dialog id="keys" aria-label="Keys">
      <dl>
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" onSubmit={(event) => (event.preventDefault(), event.currentTarget.closest("dialog")!.close())}>
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

render(<App />, document.getElementById("root")!);
