import { Command, CommanderError } from 'commander'
import { checkNode } from '../check-node.ts'
import { isDiskError } from '../save/file-operations.ts'
import { packageVersion } from '../version.ts'
import { archiveCommand } from './archive-command.ts'
import { checkCommand } from './check-command.ts'
import { forgetCommand } from './forget-command.ts'
import { importCommand } from './import-command.ts'
import { addCommand, refreshCommand } from './refresh-command.ts'
import { showCommand } from './show-command.ts'
import { statusCommand } from './status-command.ts'
import type { ExitCode, Streams } from './streams.ts'
import { verifyCommand } from './verify-command.ts'

const COMMANDS = [
  statusCommand,
  archiveCommand,
  checkCommand,
  refreshCommand,
  showCommand,
  forgetCommand,
  verifyCommand,
  importCommand,
  addCommand,
]

/**
 * Runs `link-cache` with these words.
 *
 * @returns the exit code: 0 if all is well; 1 if the work is done, but some links have no copy; 2 for wrong use, or if the site cannot be
 * read; 130 or 143 if it was stopped
 */
export async function run(words: readonly string[], streams: Streams): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = new Command('link-cache')
    .description('Keeps a local copy of every page that your Eleventy posts link to.')
    .version(packageVersion())
    .configureOutput({ writeOut: (text) => streams.stdout.write(text), writeErr: (text) => streams.stderr.write(text) })
    .exitOverride()
    .showHelpAfterError('(add --help for usage)')
  const done = (next: ExitCode): void => {
    code = next
  }
  for (const command of COMMANDS) program.addCommand(command(streams, done).copyInheritedSettings(program))
  program.addHelpText(
    'after',
    '\nExit codes: 0 success; 1 done, but some links have no copy; 2 wrong usage, or the site cannot be read.',
  )
  try {
    checkNode()
    refuseUnknownHelp(program, words)
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof Error)) throw error
    const advice = isDiskError(error) ? ADVICE[error.code ?? ''] : undefined
    streams.stderr.write(`link-cache: ${sentences(error)}\n${advice === undefined ? '' : `  ${advice}\n`}`)
    return 2
  }
}

/** Asked for help with a command that there is none of, commander shows the general help, as if that were the answer. */
function refuseUnknownHelp(program: Command, words: readonly string[]): void {
  const [first = '', second] = words
  const name = first === 'help' ? second : isHelp(second) ? first : undefined
  if (name === undefined || name === 'help' || name.startsWith('-')) return
  if (program.commands.some((command) => command.name() === name)) return
  program.error(`error: unknown command '${name}'`)
}

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

const AGAIN = 'then run the command again; nothing is damaged'
const NOT_ALLOWED = `You may not write there: see who owns the folder, ${AGAIN}.`
/** What to do where a disk refuses. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: `The disk is full: make room, ${AGAIN}.`,
  EDQUOT: `Your share of the disk is full: make room, ${AGAIN}.`,
  EROFS: `The disk is read-only: make it writable, ${AGAIN}.`,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EMFILE: `Too many files are open: raise the limit (ulimit -n), ${AGAIN}.`,
}

/** The messages of the error and its causes, for a person. */
function sentences(error: Error): string {
  const all: string[] = []
  for (
    let at: unknown = error;
    at instanceof Error;
    at = at.cause ?? (at as { originalError?: unknown }).originalError
  ) {
    const { message } = at
    // A message that quotes its cause says it already.
    if (!all.some((said) => said.includes(message))) all.push(message)
  }
  return all.join('\n  because: ')
}
