package intake

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/channel"
	"github.com/formaouest/chaland/collector/tracking"
)

// A server that speaks for readers: each under the name that it gives, for a day, and none
// of its own address, user agent or country.
func TestAServerSpeaksForItsReaders(t *testing.T) {
	t.Parallel()
	of := func(reader, site string) Hit {
		h := view(site)
		h.Server, h.Reader = true, reader
		return h
	}
	c := reader(noon)
	c.Country = "DE"
	anne, again, luc := one(t, c, of("anne", "exempt")), one(t, reader(noon.Add(time.Hour)), of("anne", "exempt")), one(t, c, of("luc", "exempt"))
	if anne.Visitor != again.Visitor || anne.Visitor == luc.Visitor || anne.Country != "" || anne.Mode != tracking.ModeExempt {
		t.Errorf("%+v %+v %+v", anne, again, luc)
	}
	if next := one(t, reader(noon.Add(24*time.Hour)), of("anne", "exempt")); next.Visitor == anne.Visitor {
		t.Error("a reader without consent is known the day after")
	}
	h := of("anne", "exempt")
	h.Address = netip.MustParseAddr("192.0.2.7")
	home, out := accept(t, c, h) // no token: the address is not believed
	if len(home.Events) != 1 || home.Events[0].Visitor != anne.Visitor || len(out[0].Warnings) != 1 || out[0].Warnings[0].Reason != "no_address" || !strings.Contains(out[0].Warnings[0].Text(), "ip_override") {
		t.Errorf("%+v %+v", home, out)
	}
	c.Agent = "GuzzleHttp/7"
	for agent, reason := range map[string]string{"": "server_unknown", "curl/8": "bot_says_so"} {
		h := of("anne", "exempt")
		h.Agent = agent
		if _, out := accept(t, c, h); out[0].Refusal == nil || out[0].Refusal.Reason != reason {
			t.Errorf("%q: %+v", agent, out[0].Refusal)
		}
	}
	h = of("anne", "exempt")
	h.Time = noon.Add(-30 * time.Hour)
	if _, out := accept(t, reader(noon), h); out[0].Refusal == nil || out[0].Refusal.Reason != "clock_secret" {
		t.Errorf("%+v", out[0])
	}
}

// What the sender says of the origin goes before what the address tells; spam stays spam.
func TestTheSenderNamesTheOrigin(t *testing.T) {
	t.Parallel()
	h := view("exempt")
	h.URL = "https://boutique.fr/?utm_source=google&utm_medium=cpc&gclid=1"
	h.Touch = channel.Touch{Source: "brevo", Medium: "email", Campaign: " été anne@exemple.fr"}
	if e := one(t, reader(noon), h); e.Channel != tracking.ChannelEmail || e.Source != "brevo" || e.Campaign != "été [e-mail]" || e.ClickID != "gclid" {
		t.Errorf("%+v", e)
	}
	h.Name, h.URL = tracking.KindLogin, ""
	if e := one(t, reader(noon), h); e.Channel != tracking.ChannelEmail {
		t.Errorf("without an address: %+v", e)
	}
	h.Touch.Source = "semalt.com"
	if _, out := accept(t, reader(noon), h); out[0].Refusal == nil || out[0].Refusal.Reason != "spam_referrer" {
		t.Errorf("%+v", out[0])
	}
}

// Identifiers are hidden whether written as texts or numbers, and where a body is cut.
func TestIdentifiersAreHiddenInWhatIsSetAside(t *testing.T) {
	t.Parallel()
	got := maskRaw([]byte(`{"client_id":12.5,"ip_override":"2001:db8::7","app_instance_id":"abc","value":3,"user_id":"ann`))
	if want := `{"client_id":"***","ip_override":"***","app_instance_id":"***","value":3,"user_id":"***"`; got != want {
		t.Errorf("%s", got)
	}
}
