package endpoint

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/formaouest/chaland/collector/intake"
)

// The plan de marquage that people read names everything that is read here.
func TestThePlanIsDocumented(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/plan-de-marquage.md")
	if err != nil {
		t.Fatal(err)
	}
	names := intake.Kinds()
	for f := range reflect.TypeFor[wireEvent]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	if len(names) < 50 {
		t.Fatalf("only %d names found", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(raw), "`"+name+"`") {
			t.Errorf("docs/plan-de-marquage.md does not name %s", name)
		}
	}
}
