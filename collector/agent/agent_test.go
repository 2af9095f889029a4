package agent

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The agents of github.com/monperrus/crawler-user-agents (MIT, see
// testdata/crawler_agents.LICENSE), one a line.
//
//go:embed testdata/crawler_agents.txt
var crawlers string

// With CHALAND_VERIFY_DATA the list as published there is tried too.
func TestVerifyEveryKnownCrawlerIsABot(t *testing.T) {
	t.Parallel()
	if data := os.Getenv("CHALAND_VERIFY_DATA"); data != "" {
		verifyPublished(t, filepath.Join(data, "lists", "crawler-user-agents.json"))
	}
	n := 0
	for ua := range strings.Lines(crawlers) {
		n++
		if a := Read(strings.TrimSpace(ua)); a.Bot == "" {
			t.Errorf("taken for a browser: %s", ua)
		}
	}
	if n != 2116 {
		t.Errorf("%d agents tried, want 2,116", n)
	}
}

func verifyPublished(t *testing.T, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ Instances []string }
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		for _, ua := range entry.Instances {
			if Read(ua).Bot == "" {
				t.Errorf("taken for a browser: %s", ua)
			}
		}
	}
}

func TestPeopleAreNotBots(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ua, device, browser, os string }{
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "desktop", "Chrome", "Windows"},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "desktop", "Chrome", "Linux"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "desktop", "Edge", "Windows"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", "desktop", "Firefox", "Windows"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "desktop", "Safari", "macOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "mobile", "Safari", "iOS"},
		{"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "tablet", "Safari", "iOS"},
		{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36", "mobile", "Chrome", "Android"},
		{"Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "tablet", "Chrome", "Android"},
		{"Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "mobile", "Samsung Browser", "Android"},
		{"Mozilla/5.0 (Linux; Android 11; CUBOT_X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "mobile", "Chrome", "Android"},
		{"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "desktop", "Internet Explorer", "Windows"},
		{"Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0; .NET CLR 2.0.50727)", "desktop", "Internet Explorer", "Windows"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F90 Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5_1; fr_FR; fr; scale=3.00; 1170x2532; 611112345)", "mobile", "", "iOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/465.0.1.41.103;FBBV/602060281;FBDV/iPhone13,2;FBMD/iPhone;FBSN/iOS;FBSV/17.5;FBSS/3;FBCR/;FBID/phone;FBLC/fr_FR;FBOP/80]", "mobile", "", "iOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/320.0.639 Mobile/15E148 Safari/604.1", "mobile", "", "iOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 15_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.5 Mobile/15E148 Safari/604.1 (Ecosia ios@9.1.0.1433)", "mobile", "", "iOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1", "mobile", "", "iOS"},
		{"Mozilla/5.0 (Android 14; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "mobile", "Firefox", "Android"},
		{"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "desktop", "Chrome", "ChromeOS"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0.0.0 Safari/537.36 OPR/113.0.0.0", "desktop", "Opera", "Windows"},
		{"Mozilla/5.0 (Linux; Android 12; M2102J20SG Build/SKQ1.211006.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36 musical_ly_2023204030 BytedanceWebview/d8a21c6", "mobile", "", "Android"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/12.60.0.30 (like Safari/8616.1.27.10.15, panda)", "mobile", "", "iOS"},
		{"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS) Presto/2.5.25 Version/10.54", "", "Opera Mini", ""},
	} {
		a := Read(c.ua)
		if a.Bot != "" {
			t.Errorf("taken for a bot (%s): %s", a.Bot, c.ua)
			continue
		}
		if c.device != "" && a.Device != c.device || c.browser != "" && a.Browser != c.browser || c.os != "" && a.OS != c.os {
			t.Errorf("%s:\n got %+v, want %s %s %s", c.ua, a, c.device, c.browser, c.os)
		}
	}
}

func TestBotsSayWhy(t *testing.T) {
	t.Parallel()
	for ua, want := range map[string]string{
		"":             BotSilent,
		"curl/8.5.0":   BotSays,
		"okhttp/4.9.3": BotPlain,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/150.0.0.0 Safari/537.36":                      BotNoPage,
		"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)":                             BotSays,
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 (+https://exemple.fr/)": BotAddress,
		"Mozilla/5.0 (compatible; Nimportequoi/3.0)": BotHidden,
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.0.0 Safari/537.36 GTmetrix": BotNamed,
	} {
		if got := Read(ua).Bot; got != want {
			t.Errorf("%q: got %q, want %q", ua, got, want)
		}
	}
}

func TestSpamReferrers(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"semalt.com": true, "www.semalt.com": true, "SEMALT.COM": true, "semalt.com.": true,
		"google.fr": false, "notsemalt.com": false, "com": false, "": false,
	} {
		if got := IsSpam(host); got != want {
			t.Errorf("%s: got %v", host, got)
		}
	}
	if n := len(spammers()); n < 2300 {
		t.Errorf("only %d spammers known", n)
	}
}

func TestTheCacheIsRight(t *testing.T) {
	t.Parallel()
	c := NewCache(10)
	for i := range 1000 {
		ua := fmt.Sprintf("curl/%d", i%40)
		if got := c.Read(ua); got != Read(ua) {
			t.Fatalf("%s: got %+v", ua, got)
		}
	}
}
