// The client of Apollo's compatibility suite, which knows its gateway by a fixed port; here it has a free one.

const fetch = require(`${process.env.MLG_TEST_FEDERATION_MODULES}/make-fetch-happen`);

module.exports = (url, options) => fetch(url === 'http://localhost:4000/' ? process.env.MLG_TEST_GATEWAY_URL : url, options);
