package dashboard

import "testing"

func TestVersionsAreWrittenForPeople(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{
		"":                                   "",
		"(devel)":                            "",
		"v1.2.0":                             "1.2.0",
		"v0.0.0-20261124012559-1379f6402acc": "du 24/11/2026 (1379f64)",
		"v0.0.0-20261124012559-1379f6402acc+dirty":          "du 24/11/2026 (1379f64)",
		"v0.4.1-0.20261124012559-1379f6402acc":              "du 24/11/2026 (1379f64)",
		"v1.0.0-beta.2.0.20261124012559-1379f6402acc+dirty": "du 24/11/2026 (1379f64)",
	} {
		if got := released(version); got != want {
			t.Errorf("%q is written %q, want %q", version, got, want)
		}
	}
}
