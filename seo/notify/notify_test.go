package notify

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/notify/smtptest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestMailGoesThroughSTARTTLSAndALogin(t *testing.T) {
	t.Parallel()
	server := smtptest.New(t, "marie", "secret")
	m := Mailer{Host: server.Host, Port: server.Port, User: "marie", Password: "secret", From: "chaland <chaland@exemple.fr>", TLS: server.Client}
	if err := m.Send(t.Context(), "paul@exemple.fr", "id-1", "Vélos : à voir", "Où ? À Brest.\n", noon); err != nil {
		t.Fatal(err)
	}
	got := server.Mails()
	if len(got) != 1 || !got[0].Encrypted || got[0].User != "marie" || got[0].From != "chaland@exemple.fr" || got[0].To != "paul@exemple.fr" {
		t.Fatalf("%+v", got)
	}
	if head := got[0].Header; head.Get("Message-Id") != "<id-1@exemple.fr>" || got[0].Subject != "Vélos : à voir" || !strings.Contains(got[0].Text, "Où ? À Brest.") {
		t.Errorf("%v %q", head, got[0].Text)
	}
	m.Password = "autre"
	if err := m.Send(t.Context(), "paul@exemple.fr", "id-2", "x", "x", noon); !errors.Is(err, fault.New(fault.Unavailable, "notify.mail_failed")) {
		t.Errorf("a wrong password: %v", err)
	}
	m.TLS = nil
	if err := m.Send(t.Context(), "paul@exemple.fr", "id-3", "x", "x", noon); err == nil {
		t.Error("a certificate that nobody vouches for is taken")
	}
	if len(server.Mails()) != 1 {
		t.Error("a refused message arrived")
	}
}

func TestMailSettingsAreChecked(t *testing.T) {
	t.Parallel()
	good := Mailer{Host: "smtp.exemple.fr", From: "a@exemple.fr"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	for key, change := range map[string]func(*Mailer){
		"notify.no_host": func(m *Mailer) { m.Host = "" }, "notify.no_from": func(m *Mailer) { m.From = "" }, "notify.bad_address": func(m *Mailer) { m.From = "moi" },
		"notify.bad_security": func(m *Mailer) { m.Security = "ssl" }, "notify.plain": func(m *Mailer) { m.Security = Plain }, "notify.no_password": func(m *Mailer) { m.User = "a" },
	} {
		m := good
		change(&m)
		if err := m.Check(); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestWebhookSignsAndKeepsOutOfPrivateNetworks(t *testing.T) {
	t.Parallel()
	status := http.StatusNoContent
	var head http.Header
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head = r.Header
		body, _ = io.ReadAll(r.Body)
		if status == http.StatusFound {
			w.Header().Set("Location", "/ailleurs")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	send := func(w Webhook) error {
		return w.Send(context.Background(), "id-1", map[string]string{"site": "vélo"}, noon)
	}
	if err := send(Webhook{URL: server.URL}); !errors.Is(err, fault.New(fault.Forbidden, "notify.private")) || head != nil {
		t.Errorf("a private address: %v", err)
	}
	open := Webhook{URL: server.URL, Secret: "clé", AllowHosts: []string{"127.0.0.1"}}
	if err := send(open); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(body, &got); err != nil || got["site"] != "vélo" || head.Get(DeliveryHeader) != "id-1" {
		t.Errorf("%s %v", body, head)
	}
	// python3 -c "import hmac; print(hmac.new('clé'.encode(), b'1772452800.'+'{\"site\":\"vélo\"}'.encode(), 'sha256').hexdigest())"
	if sign := head.Get(SignatureHeader); sign != "t=1772452800,v1=f74ec5e8bc1adc575b52d5fc0ec757dac220bfeb919700a539c4a914b4d8b27c" {
		t.Error(sign)
	}
	for _, refused := range []int{http.StatusFound, http.StatusNotFound, http.StatusInternalServerError} {
		status = refused
		if err := send(open); !errors.Is(err, fault.New(fault.Unavailable, "notify.hook_refused")) {
			t.Errorf("%d: %v", refused, err)
		}
	}
	if err := send(Webhook{URL: "ftp://exemple.fr"}); !errors.Is(err, fault.New(fault.Invalid, "notify.bad_url")) {
		t.Error(err)
	}
}

func TestFaultsTellNoAddressOfAWebhook(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(server.Close)
	for _, w := range []Webhook{
		{URL: server.URL + "/secret"}, {URL: server.URL + "/secret", AllowHosts: []string{"127.0.0.1"}}, {URL: "http://127.0.0.1:1/secret", AllowHosts: []string{"127.0.0.1"}},
	} {
		if err := w.Send(t.Context(), "id", 1, noon); err == nil || strings.Contains(i18n.Error(err), "secret") || !strings.Contains(i18n.Error(err), "127.0.0.1") {
			t.Errorf("%v", err)
		}
	}
	for address, want := range map[string]string{
		"a@boutique.fr": "a@boutique.fr", "Marie <a@boutique.fr>": "Marie <a@boutique.fr>",
		"hooks.exemple.fr/services/secret": "hooks.exemple.fr/…", "ftp://exemple.fr/secret": "ftp://exemple.fr/…", "https:///secret": "https:///…",
		"https://marie:secret@exemple.fr": "https://exemple.fr/…", "http://exemple.fr/%zz/secret": "http://exemple.fr/…", "exemple.fr?jeton=secret": "exemple.fr/…",
	} {
		if got := Shown(address); got != want {
			t.Errorf("%q is shown as %q, want %q", address, got, want)
		}
		for _, err := range []error{CheckURL(address), (Webhook{URL: address}).Send(t.Context(), "id", 1, noon)} {
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), "secret") || strings.Contains(i18n.Error(cause), "secret") {
					t.Errorf("the fault of %q says %v: %s", address, cause, i18n.Error(cause))
				}
			}
		}
	}
	if got := ShownIn("« https://x.fr/secret » n’est pas une adresse", "https://x.fr/secret"); got != "« https://x.fr/… » n’est pas une adresse" {
		t.Error(got)
	}
}
