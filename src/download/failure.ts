import type { Failure, Reason } from '../model.ts'

/** A failure as a value. */
export function failed(reason: Reason, detail: string, more: Omit<Partial<Failure>, 'ok'> = {}): Failure {
  return { ok: false, reason, detail, ...more }
}

/** Carries a failure through callbacks and streams, which only know errors. Never leaves this step. */
export class Stop extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.detail)
    this.name = 'Stop'
    this.failure = failure
  }
}
