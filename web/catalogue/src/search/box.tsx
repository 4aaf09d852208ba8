// The one search box: suggestions while typing, Enter searches. A combobox as ARIA's patterns have it.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Suggestions } from "../generated/search";
import { useAnswer } from "../answer";
import { Mark } from "../parts";
import { go, to, type Place } from "../url";
import { capital, words } from "../words";

const PAUSE = 60;

/** `MODEL_VERSION` as a type is called. */
function typeName(constant: string): string {
  return constant.toLowerCase().split("_").map(capital).join("");
}

export function Box({ place }: { place: Place }): JSX.Element {
  const asked = place.get("q") ?? "";
  const [text, setText] = useState(asked);
  const [prefix, setPrefix] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    const timer = setTimeout(() => setPrefix(text.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useAnswer(Suggestions, open && prefix ? { prefix, first: 8 } : null);
  const options = open && prefix && data ? data.suggest : [];

  const search = (query: string): void => {
    setOpen(false);
    go(to({ q: query }));
  };
  const choose = (index: number): void => {
    const option = options[index];
    setOpen(false);
    setActive(-1);
    if (!option) return search(text.trim());
    if (option.asset) go(to({ asset: option.asset.uri }));
    else go(to({ q: "", tags: option.text }));
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setOpen(true);
      setActive((active) => Math.max(-1, Math.min(options.length - 1, active + step)));
    } else if (event.key === "Enter") choose(active);
    else if (event.key === "Escape") {
      if (open && options.length > 0) setOpen(false);
      else input.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <div class="box" role="search">
      <input
        ref={input}
        id="search"
        list={undefined}
        type="search"
        role="combobox"
        aria-label="Search all assets"
        aria-expanded={options.length > 0}
        aria-controls="suggestions"
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `suggestion-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        maxLength={1000}
        placeholder="Search models, datasets, features, people …"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={pressed}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id="suggestions" role="listbox" aria-label="Suggestions" hidden={options.length === 0}>
        {options.map((option, index) => (
          <li
            id={`suggestion-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => {
              event.preventDefault();
              choose(index);
            }}
          >
            <Mark type={typeName(option.type)} />
            <span>{option.text}</span>
            <small>{words(option.type)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
