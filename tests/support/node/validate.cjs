// Verdicts of graphql-js. Standard input: {"schema": SDL, "documents": [text]}; standard output: for each document null,
// or its first error.
const { buildSchema, parse, validate } = require(`${process.env.MLG_TEST_NODE_MODULES}/graphql`);

const { schema: sdl, documents } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const schema = buildSchema(sdl);

const verdict = (text) => {
  try {
    const [first] = validate(schema, parse(text));
    return first ? first.message : null;
  } catch (error) {
    return error.message;
  }
};
console.log(JSON.stringify(documents.map(verdict)));
