package collector

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"math/big"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// The readers of these tests: addresses that nothing else has, of documentation's networks.
var rawAddresses = []netip.Addr{netip.MustParseAddr("203.0.113.177"), netip.MustParseAddr("2001:db8:feed:beef:1234:5678:9abc:def1")}

// forms are how an address may be written: as text, as a number, as bytes.
func forms(ip netip.Addr) (out []string) {
	raw := ip.AsSlice()
	reversed := bytes.Clone(raw)
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	out = append(out, ip.String(), strings.ToUpper(ip.String()), ip.StringExpanded(), strings.ReplaceAll(ip.String(), ":", "%3A"), strings.ReplaceAll(ip.String(), ".", "%2E"),
		new(big.Int).SetBytes(raw).String(), hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), string(raw), string(reversed), base64.StdEncoding.EncodeToString(raw))
	if ip.Is4() {
		out = append(out, "::ffff:"+ip.String(), strings.ReplaceAll(ip.String(), ".", "-"))
	}
	return out
}

// sharedLog is what a process says, from several goroutines.
type sharedLog struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *sharedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

// No address of a reader is kept by anything, whatever way it comes: not in the spool, not in
// a table as text or number, not in a file, a log, or what is set aside.
func TestNoRawAddressIsKeptAnywhere(t *testing.T) {
	t.Parallel()
	var log sharedLog
	said := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	dir := t.TempDir()
	r, _ := connect(t, func(o *Options) { o.Log, o.Dir, o.Every = said, dir, time.Hour })
	s := tracking.Site{ID: "adresses", Domains: []string{"adresses.fr"}, MatomoID: 71, GA4ID: "G-IP", SecretHash: site.HashSecret("jeton")}
	consent := tracking.Site{ID: "adresses-accord", Mode: tracking.ModeConsent, Domains: []string{"accord-adresses.fr"}, MatomoID: 72, GA4ID: "G-IPA"}
	for _, s := range []tracking.Site{s, consent} {
		if _, err := site.Add(t.Context(), r.w, s, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, ip := range rawAddresses {
		for _, s := range []tracking.Site{s, consent} {
			r.sendFrom(t, ip.String(), s)
		}
		r.importFrom(t, ip.String(), s.ID, said)
	}
	findIn(t, "the spool", filesUnder(t, dir))
	r.flush(t)
	if n := r.Tally(); n.Accepted < 40 || len(n.Refused) < 8 {
		t.Errorf("too little was sent to prove anything: %+v", n)
	}
	if _, err := warehouse.NewBuilder(r.w, time.Now, said).Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.findInTables(t)
	findIn(t, "the folder of the collector", filesUnder(t, dir))
	findIn(t, "the log", map[string][]byte{"log": log.Bytes()})
}

// sendFrom sends hits and what is no hit, by every endpoint, from an address that a trusted
// proxy tells and that every other header and every text repeats.
func (r *running) sendFrom(t *testing.T, ip string, s tracking.Site) {
	t.Helper()
	from := []string{"X-Forwarded-For", "198.51.100.1, " + ip, "X-Real-Ip", ip, "Forwarded", "for=" + ip, "Cf-Connecting-Ip", ip, "True-Client-Ip", ip, "X-Client-Ip", ip, "Via", "1.1 " + ip}
	page := "https://" + s.Domains[0] + "/vu-de/" + ip + "/?ip=" + url.QueryEscape(ip) + "&utm_source=lettre&utm_term=" + url.QueryEscape(ip) + "#" + ip
	texts := fmt.Sprintf(`"url":%q,"title":"vu de %s","referrer":"https://ailleurs.fr/%s?a=%s","search":%q,"category":%q,"coupon":%q,"props":{"ip":%q,"note":"de %s","adresse":%q}`, page, ip, ip, ip, ip, ip, ip, ip, ip, ip)
	for _, body := range []string{
		fmt.Sprintf(`{"site":%q,"name":"page_view",%s}`, s.ID, texts),
		fmt.Sprintf(`{"site":%q,"name":"purchase","transaction_id":"A-%d","value":12,"currency":"EUR",%s,"items":[{"item_id":%q,"item_name":%q,"item_category":%q,"price":12}]}`, s.ID, len(ip), texts, ip, ip, ip),
		fmt.Sprintf(`{"site":%q,"name":"purchase","transaction_id":"B-%d","value":12,"currency":"USD",%s}`, s.ID, len(ip), texts),
		fmt.Sprintf(`{"site":%q,"name":"vu de %s",%s}`, s.ID, ip, texts),
		fmt.Sprintf(`{"site":%q,"name":"",%s}`, s.ID, texts),
		fmt.Sprintf(`{"site":%q,"name":"page_view",%s}`, ip, texts),
		fmt.Sprintf(`{"site":%q,"id":%q,"name":"page_view",%s}`, s.ID, ip, texts),
		fmt.Sprintf(`{"site":%q,"name":"page_view","ip":%q,%s`, s.ID, ip, texts),
		ip,
	} {
		r.post(t, "/collecte", body, from...)
	}
	r.post(t, "/collecte", fmt.Sprintf(`{"site":%q,"name":"page_view",%s}`, s.ID, texts), append([]string{"User-Agent", "curl/8 (" + ip + ")"}, from...)...)
	for _, body := range []string{`{"n":"pageview","d":"` + s.Domains[0] + `","u":"` + page + `","r":"https://ailleurs.fr/` + ip + `","p":{"ip":"` + ip + `","x":"` + ip + `"}}`, `{"n":"pageview","d":"` + ip + `","u":"` + page + `"}`, `{"n":"` + ip} {
		r.post(t, "/api/event", body, from...)
	}
	v := url.Values{"idsite": {fmt.Sprint(s.MatomoID)}, "rec": {"1"}, "url": {page}, "action_name": {ip}, "dimension1": {ip}, "e_n": {ip}, "_cvar": {`{"1":["ip","` + ip + `"]}`}, "urlref": {"https://ailleurs.fr/" + ip}, "cip": {ip}, "consent": {"1"}, "_id": {"0123456789abcdef"}}
	r.ask(t, "GET", "/matomo.php?"+v.Encode(), "", from...) // refused: no token
	r.ask(t, "GET", "/matomo.php?"+v.Encode()+"&token_auth=jeton", "", from...)
	r.post(t, "/matomo.php", `{"requests":["?`+v.Encode()+`",{"idsite":"`+ip+`","rec":1,"cip":"`+ip+`"}],"token_auth":"jeton"}`, from...)
	r.post(t, "/matomo.php", `{"requests":["?`+v.Encode()+ip, from...)
	v.Del("cip")
	r.ask(t, "GET", "/matomo.php?"+v.Encode(), "", from...)
	v.Set("idsite", "99")
	r.ask(t, "GET", "/matomo.php?"+v.Encode(), "", from...)
	event := fmt.Sprintf(`{"name":"page_view","params":{"page_location":%q,"page_title":%q,"ip":%q,"x":%q,"campaign_source":%q}}`, page, ip, ip, ip, ip)
	for _, secret := range []string{"jeton", "autre"} {
		for _, id := range []string{s.GA4ID, ip} {
			r.post(t, "/mp/collect?measurement_id="+url.QueryEscape(id)+"&api_secret="+secret, fmt.Sprintf(`{"client_id":%q,"ip_override":%q,"user_agent":%q,"user_properties":{"adresse":{"value":%q}},"events":[%s]}`, ip, ip, chrome, ip, event), from...)
		}
	}
	r.post(t, "/mp/collect?measurement_id="+s.GA4ID, `{"ip_override":"`+ip+`","events":[`, from...)
	web := url.Values{"v": {"2"}, "tid": {s.GA4ID}, "cid": {"1.1764500000"}, "en": {"page_view"}, "dl": {page}, "dt": {ip}, "_uip": {ip}, "ep.ip": {ip}, "ep.x": {ip}, "up.ip": {ip}, "cs": {ip}, "gcs": {"G111"}, "pr1": {"id" + ip + "~nm" + ip}}
	r.ask(t, "GET", "/g/collect?"+web.Encode(), "", from...)
	web.Set("v", "1")
	r.ask(t, "POST", "/g/collect?"+web.Encode(), "en=x&ep.ip="+ip, from...)
	order := `{"id":"` + ip + `","created_at":"2025-03-14T10:00:00Z","updated_at":"2025-03-14T10:00:00Z","currency":"ZZZ","total_price":"1.00","browser_ip":"` + ip + `","client_details":{"browser_ip":"` + ip + `"},"note":"` + ip + `"`
	for _, body := range []string{strings.Replace(order, `"`+ip+`"`, fmt.Sprint(len(ip)), 1) + "}", order} {
		r.post(t, "/webhooks/shopify/shopify", body, append([]string{"X-Shopify-Topic", "orders/create", "X-Shopify-Hmac-Sha256", base64.StdEncoding.EncodeToString(mac(body))}, from...)...)
		r.post(t, "/webhooks/woocommerce/woocommerce", body, append([]string{"X-WC-Webhook-Topic", "order.created", "X-WC-Webhook-Signature", base64.StdEncoding.EncodeToString(mac(body))}, from...)...)
		r.post(t, "/webhooks/generic/generic", body, append([]string{"X-Chaland-Signature", ip}, from...)...)
	}
	r.ask(t, "GET", "/opposition?site="+ip, "", from...)
	r.ask(t, "POST", "/opposition?site="+s.ID, "", from...)
	r.ask(t, "GET", "/collecte?"+ip, "", from...)
}

// importFrom imports an access log of that reader, with lines that cannot be read.
func (r *running) importFrom(t *testing.T, ip, site string, log *slog.Logger) {
	t.Helper()
	line := ip + ` - - [14/Mar/2025:09:30:00 +0100] "GET /bols?ip=` + ip + ` HTTP/1.1" 200 512 "https://ailleurs.fr/` + ip + `" "` + chrome + `"` + "\n"
	var wrong bytes.Buffer
	text := line + line + ip + " - - [hier] \"GET\n" + strings.Replace(line, chrome, "curl/8", 1)
	src := imports.Source{Name: "access.log", Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	if _, err := imports.New(r.w, time.Now, log).Logs(t.Context(), site, src, imports.Options{Errors: &wrong}); err != nil {
		t.Fatal(err)
	}
	findIn(t, "the errors of an import", map[string][]byte{"errors.csv": wrong.Bytes()})
}

func filesUnder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Errorf("no file in %s", dir)
	}
	return out
}

func findIn(t *testing.T, what string, files map[string][]byte) {
	t.Helper()
	for _, ip := range rawAddresses {
		for _, form := range forms(ip) {
			for path, raw := range files {
				if at := bytes.Index(raw, []byte(form)); at >= 0 {
					t.Errorf("%s keeps %s as %q in %s: …%q…", what, ip, form, path, raw[max(at-80, 0):min(at+80, len(raw))])
				}
			}
		}
	}
}

// findInTables looks at every row of every table, numbers included.
func (r *running) findInTables(t *testing.T) {
	t.Helper()
	tables, err := warehouse.Select[struct {
		Name string `ch:"name"`
	}](t.Context(), r.w, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%View' AND name != 'migrations'", nil)
	if err != nil || len(tables) < 20 {
		t.Fatal(err, len(tables))
	}
	rows := uint64(0)
	for _, table := range tables {
		for _, ip := range rawAddresses {
			for _, form := range forms(ip) {
				found, err := warehouse.Select[struct {
					N   uint64 `ch:"n"`
					Row string `ch:"r"`
					All uint64 `ch:"a"`
				}](t.Context(), r.w, "SELECT countIf(position(row, unhex({f:String})) > 0) AS n, anyIf(row, position(row, unhex({f:String})) > 0) AS r, count() AS a FROM (SELECT toString(tuple(*)) AS row FROM "+table.Name+")", warehouse.Params{"f": hex.EncodeToString([]byte(form))})
				if err != nil {
					t.Fatal(table.Name, err)
				}
				if found[0].N > 0 {
					t.Errorf("%s keeps %s as %q: %.600s", table.Name, ip, form, found[0].Row)
				}
				rows += found[0].All
			}
		}
	}
	if rows == 0 {
		t.Error("nothing was looked at")
	}
}
