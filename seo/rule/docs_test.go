package rule

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/regles-seo.md again")

// The list of rules in the documentation is the registry's.
func TestDocumentationListsEveryRule(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "regles-seo.md")
	want := documentation()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/regles-seo.md is not up to date: run go test ./seo/rule -run Documentation -update")
	}
}

func documentation() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Règles de l'audit SEO\n\n<!-- Fichier écrit par `go test ./seo/rule -run Documentation -update` : ne le modifiez pas à la main. -->\n\n")
	fmt.Fprintf(&b, "L'audit contrôle %d règles. Chaque constat donne l'adresse, une phrase avec la valeur mesurée et une preuve.\n\n", len(All()))
	b.WriteString("- **Gravité** : de critique à information. Un cas moins grave que la règle est signalé plus bas.\n")
	b.WriteString("- **Portée** : « page » se contrôle pendant l'exploration, « site » et « lien » à la fin.\n")
	b.WriteString("- **Dans un navigateur** : ces règles demandent `--render` ; sans lui, elles sont « non vérifiées ». Chromium ouvre les pages comme un téléphone de 390 px, sans rien toucher et sans faire défiler. Les durées sont mesurées en laboratoire, sur l'ordinateur de l'audit, sans réseau ralenti : elles comparent des pages, elles ne disent pas ce que vivent les visiteurs.\n")
	b.WriteString("- **Transport** : ces règles sont sans objet sur un hôte autorisé avec `--allow-host`.\n")
	b.WriteString("- **Obligations légales** : contrôle documentaire automatique à but pédagogique, ne vaut pas avis juridique. Un constat est toujours « à vérifier ».\n")
	for _, c := range Categories() {
		writeCategory(&b, c)
	}
	return b.Bytes()
}

func writeCategory(b *bytes.Buffer, c Category) {
	fmt.Fprintf(b, "\n## %s\n\n", c.Label())
	b.WriteString("| Règle | Gravité | Portée | Constat | Pourquoi | Que faire | Référence |\n|---|---|---|---|---|---|---|\n")
	for _, r := range All() {
		if r.Category != c {
			continue
		}
		scope := r.Scope().Label()
		if r.Transport {
			scope += ", transport"
		}
		reference := r.Reference
		if r.Code != "" {
			reference += " (" + r.Code + ")"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", r.ID, r.Severity.Label(), scope, cell(r.Title()), cell(r.Why()), cell(r.Remedy()), cell(reference))
	}
}

func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;").Replace(s)
}
