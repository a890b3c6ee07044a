#!/usr/bin/env node
/*
 * The published command. Old syntax only: it must load on any Node that knows modules, so that a
 * version too old to run Longrun is told so in one line and not by a syntax error.
 */
import fs from 'fs'
import module from 'module'

var lowest = 24
var major = parseInt(process.versions.node.split('.')[0], 10)

if (major < lowest) {
  process.stderr.write(
    'longrun needs Node >= ' +
      lowest +
      ', and this is ' +
      process.versions.node +
      '; use `npx longrun` in a checkout after `npm ci` (it brings its own Node), or install a newer Node.\n',
  )
  process.exitCode = 2
} else {
  if (module.enableCompileCache) module.enableCompileCache()
  // A checkout runs its sources as they are, the published package the bundle of them.
  var source = new URL('../src/main.ts', import.meta.url)
  var bundle = new URL('../dist/main.js', import.meta.url)
  void import(fs.existsSync(source) ? source.href : bundle.href).then(function (main) {
    return main.run(process.argv)
  })
}
