export * from './catalog.ts'
export * from './file.ts'
export * from './project.ts'
export * from './recipes/index.ts'
