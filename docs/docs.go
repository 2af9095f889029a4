// Package docs holds the documents that the screens show as well, for those who have a
// browser only.
package docs

import "embed"

// Files are the documents, in Markdown.
//
//go:embed modeles.md comptages.md qualite-de-la-mesure.md
var Files embed.FS
