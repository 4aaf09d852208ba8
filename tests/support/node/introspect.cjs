// Introspection by graphql-js. Standard input: {"schema": SDL, "query": text}; standard output: the response's data.
const { buildSchema, graphqlSync } = require(`${process.env.MLG_TEST_NODE_MODULES}/graphql`);

const { schema, query } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const { data, errors } = graphqlSync({ schema: buildSchema(schema), source: query });
if (errors) throw errors[0];
console.log(JSON.stringify(data));
