package dashboard

import (
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/dashboard/seal"
	"github.com/formaouest/chaland/internal/manuscript"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// Options are what a dashboard is made of. Analyzer, Store, Now and Log are
// required.
type Options struct {
	Analyzer *analyzer.Analyzer
	Store    *store.Store
	// Audits reads the audits of sites; without it their screens are not there.
	Audits *seo.Archive
	// Auditor audits a site when somebody asks; without it nobody can.
	Auditor Auditor
	// Quality reads what was received and not counted; without it the screen
	// of the measure's quality is not there.
	Quality Quality
	// Quarantine works on what was set aside; without it its pages are not there.
	Quarantine Quarantine
	// Intake tells what this process takes in; nil where another one does.
	Intake func() IntakeState
	// Journal reads the dated changes of a shop, marked on time charts; may be nil.
	Journal Journal
	// Products names products; without it tables show their references.
	Products Products
	// Documents reads what is handed over with the letter of a case; without it
	// cases have no letter.
	Documents Documents
	// Outside tells of links, competitors and the press; without it their pages are
	// not there.
	Outside Outside
	// Importer brings in the files that people hand over, which wait in the folder Uploads;
	// without it they are imported by the terminal only.
	Importer Importer
	Uploads  string
	// Manuscripts reads the documents whose figures are checked.
	Manuscripts manuscript.Reader
	// CheckTime bounds the work on documents that are brought to be checked; 0 for three minutes.
	CheckTime time.Duration
	// SendTime bounds the sending of a form of files; 0 for thirty minutes, of imports three hours.
	SendTime time.Duration
	// Silence is how long the sender of one may send nothing; 0 for a minute.
	Silence time.Duration
	// Connecting connects shops; without it their page is not there.
	Connecting Connecting
	// Privacy proves how sites measure and answers people's requests; without it its page is
	// not there.
	Privacy Privacy
	// Library finds référentiels and models of documents; its zero value knows the embedded
	// ones.
	Library dossier.Library
	// Cases makes the cases of a class and knows their answer keys; without it a class has none.
	Cases Cases
	// Seal opens the key that signs what leaves the centre; without it nothing is signed.
	Seal func() (*seal.Key, error)
	// Token is what lets the administrator in, by the API and before there are accounts.
	// Without token and without account only loopback names are answered, and nobody signs in.
	Token string
	// Demo lets this machine in without signing in, accounts or not.
	Demo bool
	// PublicURL starts the addresses that are printed ("https://centre.fr");
	// "" takes the request's.
	PublicURL string
	Version   string
	Now       func() time.Time
	Log       *slog.Logger
	// Random draws citation codes and must be crypto/rand.Reader outside of tests.
	Random io.Reader
	// Patience is how long a heavy page is waited for before its reader is told so;
	// 0 for the usual 0.3 s.
	Patience time.Duration
}

// Dashboard serves pages and API.
type Dashboard struct {
	Options
	pages    pages
	assets   assets
	extents  extents
	files    heldFiles
	checking checkDesk
	slips    slipDesk
	audits   *auditDesk
	imports  *importDesk
	inbox    *inbox.Box
	reports  reports
	casesOf  *caseDesk
	facts    *factDesk
	origin   *http.CrossOriginProtection
	// visitors of the public page, passwords tried and guesses of the token, each by address
	verifyLimit, signInLimit, tokenLimit echo.MiddlewareFunc
	clientLimit                          echo.MiddlewareFunc // of readers of reports, who could be guessing links
}

// The public page answers a classroom behind one address, not a machine that
// tries codes; the form of the token answers one person.
const (
	verifyRate  = rate.Limit(1) // a second, per address
	verifyBurst = 60
	tokenRate   = rate.Limit(0.1)
	tokenBurst  = 10
	signInRate  = rate.Limit(0.5) // a classroom that signs in at nine; five wrong passwords lock an account besides
	signInBurst = 60
)

// New makes a dashboard.
func New(o Options) (*Dashboard, error) {
	if o.Audits != nil {
		o.Audits = o.Audits.Accepting(o.Store, o.Now)
	}
	d := &Dashboard{Options: o, origin: http.NewCrossOriginProtection(), audits: newAuditDesk(), imports: newImportDesk(), casesOf: newCaseDesk(), facts: newFactDesk(), inbox: inbox.New(o.Uploads, o.Now)}
	var err error
	if d.assets, err = embeddedAssets(); err != nil {
		return nil, err
	}
	if d.pages, err = embeddedPages(); err != nil {
		return nil, err
	}
	d.extents.byID, d.reports.all = map[string]extent{}, map[string]*report{}
	d.Patience = cmp.Or(d.Patience, patience)
	d.verifyLimit = limit(verifyRate, verifyBurst)
	d.clientLimit = limit(verifyRate, verifyBurst)
	d.signInLimit, d.tokenLimit = limit(signInRate, signInBurst), limit(tokenRate, tokenBurst)
	return d, nil
}
