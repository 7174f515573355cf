'use strict'
// The specification, the failures, and a plain last line with the count of both.
const { reporters } = require('mocha')

class Reporter extends reporters.Spec {
  epilogue() {
    super.epilogue()
    const { passes, failures, pending } = this.stats
    const skipped = pending > 0 ? `, ${pending} skipped` : ''
    console.log(`${passes} passed, ${failures} failed${skipped}`)
  }
}

module.exports = Reporter
