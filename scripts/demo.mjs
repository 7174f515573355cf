// `npm run demo`: builds what is needed, puts the demonstration data into an empty store and starts the program.
import { buildIfNeeded } from './up-to-date.mjs'

if (process.argv.includes('--help')) {
  process.stdout.write(
    'npm run demo\n\n' +
      'Starts the program with demonstration data and prints addresses and logins, which are also written to\n' +
      'demo-logins.json in the data folder. Settings, each an environment variable:\n' +
      '  PORT             port to listen on (3000; 0 takes a free one)\n' +
      '  HOST             address to listen on (127.0.0.1; 0.0.0.0 lets others on the network in)\n' +
      '  YINLINGHUI_DATA  folder of data, keys and logins (./data)\n' +
      '  MONGODB_URI      a MongoDB replica set instead of the embedded store\n',
  )
  process.exit(0)
}

// Whoever tries the program reads what it prints, and not one line for each request.
process.env.LOG_LEVEL ??= 'warn'
await buildIfNeeded()
await import('../dist/demo.js')
