// What whole.ts is in browsers: nothing, so that a program holds no more than it names. Streams are interpreted there, which
// is what most pages allow, and run on a small runner of their own. See the field `browser` of package.json.
export {};
