import type { CommandDeps } from '../commands/command-deps.ts'
import type { NotesDeps } from './notes-deps.ts'

/** What people's decisions about notes need: those of commands, and those that decide about a note again. */
export type NoteDecisionDeps = CommandDeps & NotesDeps
