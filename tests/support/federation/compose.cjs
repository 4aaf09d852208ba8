// Composes subgraphs with each of three composers.
//
// In, as JSON: a list of `{ name, url, sdl }`. Out, as JSON: for `apollo`, `guild` and `wundergraph` each,
// `{ errors: [text], hints: [text], supergraph: SDL or null }`.

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');

const installed = createRequire(`${process.env.MLG_TEST_FEDERATION_MODULES}/`);
const apollo = installed('@apollo/composition');
const guild = installed('@theguild/federation-composition');
const wundergraph = installed('@wundergraph/composition');
const { parse, print } = installed('graphql');

const subgraphs = JSON.parse(readFileSync(0, 'utf8')).map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));

const texts = (problems = []) => problems.map((problem) => problem.message ?? String(problem));

const composers = {
  apollo() {
    const { errors, hints, supergraphSdl } = apollo.composeServices(subgraphs);
    return { errors: texts(errors), hints: texts(hints), supergraph: supergraphSdl ?? null };
  },
  guild() {
    const { errors, supergraphSdl } = guild.composeServices(subgraphs);
    return { errors: texts(errors), hints: [], supergraph: supergraphSdl ?? null };
  },
  wundergraph() {
    const composed = wundergraph.federateSubgraphs({
      subgraphs: subgraphs.map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
      version: wundergraph.ROUTER_COMPATIBILITY_VERSION_ONE,
    });
    const { success, errors, warnings, federatedGraphAST } = composed;
    return { errors: texts(errors), hints: texts(warnings), supergraph: success ? print(federatedGraphAST) : null };
  },
};

const results = Object.entries(composers).map(([name, compose]) => {
  try {
    return [name, compose()];
  } catch (error) {
    return [name, { errors: [`the composer threw: ${error.stack}`], hints: [], supergraph: null }];
  }
});
process.stdout.write(JSON.stringify(Object.fromEntries(results)));
