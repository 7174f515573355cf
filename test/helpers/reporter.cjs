'use strict'
// The specification, the failures, and a plain last line with the count of both. TEST_TIMES=FILE adds to that file what each
// test file, hook and test took, as lines of JSON.
const fs = require('node:fs')
const path = require('node:path')
const { reporters, Runner } = require('mocha')

const { EVENT_HOOK_BEGIN, EVENT_HOOK_END, EVENT_TEST_BEGIN, EVENT_TEST_END } = Runner.constants

/** Notes how long each hook and test lasted and how much of the processor this process used meanwhile, both in ms. */
function noteTimes(runner, file) {
  const begun = new Map()
  const begin = (one) => begun.set(one, { at: performance.now(), used: process.cpuUsage() })
  const end = (one) => {
    const { at, used } = begun.get(one) ?? {}
    if (at === undefined) return
    const { user, system } = process.cpuUsage(used)
    const line = {
      file: path.relative(process.cwd(), one.file ?? one.parent?.file ?? ''),
      title: one.fullTitle(),
      ms: Math.round(performance.now() - at),
      cpu: Math.round((user + system) / 1000),
    }
    fs.appendFileSync(file, `${JSON.stringify(line)}\n`)
  }
  runner.on(EVENT_HOOK_BEGIN, begin).on(EVENT_TEST_BEGIN, begin)
  runner.on(EVENT_HOOK_END, end).on(EVENT_TEST_END, end)
}

class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    if (process.env.TEST_TIMES) noteTimes(runner, process.env.TEST_TIMES)
  }

  epilogue() {
    super.epilogue()
    const { passes, failures, pending } = this.stats
    const skipped = pending > 0 ? `, ${pending} skipped` : ''
    console.log(`${passes} passed, ${failures} failed${skipped}`)
  }
}

module.exports = Reporter
