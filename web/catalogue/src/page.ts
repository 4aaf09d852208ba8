/** What the server says in the page itself. */
export interface Page {
  version: string;
  /** Whether GraphiQL is served. */
  graphiql: boolean;
  /** Whether the API answers all that this page asks; another schema may not. */
  catalogue: boolean;
  /** Root fields whose `totalCount` says what the graph holds. */
  counts: string[];
  examples: { title: string; query: string }[];
}

export const page: Page = JSON.parse(document.getElementById("page")!.textContent!);
