// The floors of the house: a room imports only from floors below it, and isomorphic rooms stay so.
const floors = ['language', 'errors', 'graph', 'runtime', 'formats', 'data', 'models', 'ask', 'fit', 'see', 'draw', 'library', 'school', 'serve', 'cli']

module.exports = {
  forbidden: [
    ...floors.map((floor, i) => ({
      name: `${floor}-imports-only-below`,
      severity: 'error',
      from: { path: `^src/${floor}/` },
      to: { path: `^src/(${floors.slice(i + 1).join('|') || 'nothing-is-above'})/` },
    })),
    ...[
      ['isomorphic-no-node-files', { path: ['\\.node\\.ts$', '^src/runtime/native/'], dependencyTypesNot: ['type-only'] }],
      ['isomorphic-no-node-modules', { dependencyTypes: ['core'] }],
    ].map(([name, to]) => ({
      name,
      comment: 'What needs Node lives in *.node.ts, runtime/native and cli.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.node\\.ts$', '^src/runtime/native/', '^src/cli/'] },
      to,
    })),
    {
      name: 'no-circular',
      comment: 'Backward rules of ops build with one another; nothing else may go in circles.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/graph/ops/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' }, enhancedResolveOptions: { extensions: ['.ts', '.js'] } },
}
