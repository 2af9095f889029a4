package main

import (
	"strings"
	"testing"
	"time"
)

// What GA4's report says stands beside what was counted here, with the gap where it covers
// every day, and adds no visit.
func TestAnotherToolsReportStandsBesideOurCounts(t *testing.T) {
	t.Parallel()
	d := openDesk(t)
	run := func(args ...string) {
		t.Helper()
		if code, _, talk := chaland(t, append(args, "--data", d.data)...); code != exitOK {
			t.Fatalf("%v: %s", args, talk)
		}
	}
	agent := `"Mozilla/5.0 (Windows NT 10.0; rv:144.0) Gecko/20100101 Firefox/144.0"`
	run("import", "logs", "--site", "velo", importFile(t, "access.log",
		`192.0.2.7 - - [01/Mar/2025:09:05:07 +0100] "GET /vase HTTP/1.1" 200 512 "-" `+agent+"\n"+`198.51.100.7 - - [02/Mar/2025:09:05:07 +0100] "GET /vase HTTP/1.1" 200 512 "-" `+agent+"\n"))
	run("import", "totals", "--site", "velo", importFile(t, "ga4.csv",
		"# Date de début : 20250301\n# Date de fin : 20250302\nNième jour,Sessions,Vues\n0000,3,5\n0001,2,4\n"))
	page := d.get("/comptages?site=velo&du=2025-03-01&au=2025-03-02")
	for range 100 { // a busy machine answers first that it is counting
		if page.Find("#dit-par-les-outils").Length() > 0 {
			break
		}
		time.Sleep(200 * time.Millisecond)
		page = d.get("/comptages?site=velo&du=2025-03-01&au=2025-03-02")
	}
	table := page.text("#dit-par-les-outils")
	for _, part := range []string{"GA4, son rapport25+3 (+150,0 %)–9+7 (+350,0 %)", "chaland22–2"} {
		if page.status != 200 || !strings.Contains(table, part) {
			t.Errorf("status %d, no %q in %s", page.status, part, table)
		}
	}
}
