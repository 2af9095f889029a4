package account

import (
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Role is what somebody may do; an account has exactly one.
type Role string

// The roles. Nobody is Anonymous who signed in.
const (
	Anonymous Role = ""
	Admin     Role = "admin"     // accounts, sites, operations
	Trainer   Role = "trainer"   // classes, their candidates' dossiers and answer keys
	Candidate Role = "candidate" // one case and its dossier
	Juror     Role = "juror"     // reads the dossiers of the sessions they sit in
)

// Roles are those of accounts, as pages list them.
func Roles() []Role { return []Role{Candidate, Trainer, Juror, Admin} }

// Name is the role in French.
func (r Role) Name() string { return i18n.T("account.role." + string(r)) }

// roleNames are how people call the roles beside their names, in small letters without accents.
var roleNames = map[string]Role{
	"candidate": Candidate, "stagiaire": Candidate, "apprenant": Candidate, "apprenante": Candidate, "formatrice": Trainer, "juree": Juror, "jury": Juror, "administratrice": Admin,
}

// ReadRole reads the role of a form, of a list or of a command line.
func ReadRole(text string) (Role, error) {
	bare := bareTitle(text)
	for _, r := range Roles() {
		if bare == string(r) || bare == bareTitle(r.Name()) {
			return r, nil
		}
	}
	if r, known := roleNames[bare]; known {
		return r, nil
	}
	return Anonymous, fault.New(fault.Invalid, "account.bad_role", "role", text)
}

// Who is the person behind a request.
type Who struct {
	Account int64 // 0 for nobody, for the administrator's token and for a juror by link
	Code    string
	Name    string // "" without an account
	Role    Role
	// Open is true where nobody signs in: whoever reaches the pages may do everything.
	Open bool
	// First is true until the person chose a password of their own; nothing else is open before.
	First bool
	All   bool     // sees every site
	Sites []string // the sites they see without All
	Jury  int64    // the session whose link let them in
	Seat  int64    // their place in that session
	// Viewing is the name of the candidate through whose eyes a trainer looks, reading only.
	Viewing string
	Trainer int64 // who looks through a candidate's eyes
}

// Known reports whether somebody is there at all.
func (w Who) Known() bool { return w.Open || w.Role != Anonymous }

// Sees reports whether a site is theirs to see.
func (w Who) Sees(site string) bool { return w.All || slices.Contains(w.Sites, site) }
