export * from './entry.ts'
export * from './quote.ts'
