package imports

import (
	"os"
	"strings"
	"testing"
)

// The guide that people read names every kind of file and every tool that is known.
func TestTheGuideNamesEveryKindAndTool(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/importer-ses-fichiers.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds() {
		if !strings.Contains(string(raw), "`chaland import "+k.Key) {
			t.Errorf("docs/importer-ses-fichiers.md does not say how to import %s", k.Key)
		}
	}
	for _, sign := range toolSigns {
		name, _, _ := strings.Cut(sign.tool, " (")
		if !strings.Contains(string(raw), name) {
			t.Errorf("docs/importer-ses-fichiers.md does not name %s", sign.tool)
		}
	}
}
