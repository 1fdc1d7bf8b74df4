// Profiles of cucumber-js. No `paths` here: cucumber would add them to those of the command line.
require('./runner/plugin/exit-code');

/** A trial of a planted fault keeps its reports apart. */
const reports = process.env.PROVING_GROUND_REPORTS ?? 'reports';

/** @param worldParameters what the environments and every scenario's World are told */
const profile = (worldParameters) => ({
  requireModule: ['ts-node/register'],
  require: ['support/{parameter-types,world,hooks}.ts', 'step-definitions/**/!(*.test).ts'],
  plugin: ['./runner/plugin/index.js'],
  pluginOptions: { provingGround: { specification: './support/specification' } },
  format: [
    './runner/plugin/formats/progress.js',
    ['./runner/plugin/formats/html.js', `${reports}/cucumber.html`],
    ['./runner/plugin/formats/junit.js', `${reports}/junit.xml`],
    ['./runner/plugin/formats/messages.js', `${reports}/messages.ndjson`],
  ],
  worldParameters,
});

module.exports = {
  default: profile({ environment: 'embedded' }),
  kind: profile({ environment: 'kubernetes', context: 'kind-agentspec' }),
  kubernetes: profile({ environment: 'kubernetes' }),
  urls: profile({ environment: 'urls' }),
};
