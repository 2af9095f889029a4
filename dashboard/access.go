package dashboard

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/fault"
)

// access says who may ask for a route. Which sites they then see is for sites to tell.
type access uint8

// The rules.
const (
	unruled       access = iota // a route without a rule
	anybody                     // nobody needs to be known
	signedIn                    // any account
	readsSite                   // the figures of a site
	checksText                  // verifying what a dossier of a site cites
	handsIn                     // handing in a dossier: its candidate
	isHelped                    // asking for clues, answering the exercises of a class: the candidate
	readsHandIns                // dossiers that were handed in
	worksSite                   // notes, citations, audits of a site
	keepsSite                   // what is measured of a site and who else is told
	readsDossier                // a candidate's pieces and who trains them: no administrator
	teaches                     // classes, answer keys
	judges                      // the dossiers of the sessions they sit in
	writesDossier               // the dossier of a site: whoever writes and teaches it, not who administers
	administers                 // accounts, new sites, operations
)

// allowed are the roles of a rule.
var allowed = map[access][]Role{
	anybody:       {account.Anonymous, account.Candidate, account.Trainer, account.Juror, account.Admin},
	signedIn:      {account.Candidate, account.Trainer, account.Juror, account.Admin},
	readsSite:     {account.Candidate, account.Trainer, account.Admin},
	checksText:    {account.Candidate, account.Trainer, account.Juror, account.Admin},
	handsIn:       {account.Candidate},
	isHelped:      {account.Candidate},
	readsHandIns:  {account.Candidate, account.Trainer, account.Juror},
	worksSite:     {account.Candidate, account.Trainer, account.Admin},
	keepsSite:     {account.Trainer, account.Admin},
	readsDossier:  {account.Candidate, account.Trainer},
	writesDossier: {account.Candidate, account.Trainer},
	teaches:       {account.Trainer},
	judges:        {account.Juror},
	administers:   {account.Admin},
}

// may reports whether a rule lets somebody through. Where nobody signs in everything is open.
func may(who Who, r access) bool {
	return r != unruled && who.Open || slices.Contains(allowed[r], who.Role)
}

// accessOf is the whole authorisation: each route, by its method and pattern, with who may ask for
// it. A route that does not stand here answers nobody, and fails the test that walks them.
var accessOf = byRoute(map[access]map[string][]string{
	anybody: {
		http.MethodGet:  {"/static/:name", "/v", "/v/:code", "/v/:code/tirage", "/v/:code/:picture", loginPath, slipsPath + "/:code", slipsPath + "/:code/pdf", clientPath + "/:token", clientPath + "/:token/", clientPath + "/:token/fichier", "/*", juryPath + "/:token"},
		http.MethodPost: {loginPath, "/deconnexion", "/apparence", juryPath + "/:token", "/retour"},
	},
	signedIn: {
		http.MethodGet:  {ownPath},
		http.MethodPost: {ownPath, ownPath + "/partout"},
	},
	readsSite: {
		http.MethodGet: {
			"/", missionPath, missionPath + "/:document", "/acquisition", "/entonnoir", trailsPath, expectationsPath, "/evolution", "/annotations", "/annotations/:id",
			targetsPath, targetsPath + "/:id", alertsPath, alertsPath + "/:id", breakevenPath, outlookPath, comparePath,
			"/ventes", "/rentabilite", "/attribution", paretoPath, selectionPath, "/liens-entrants", "/concurrents", "/presse",
			"/audits", "/audits/en-cours", "/audits/comparer", "/audits/:id", "/audits/:id" + actionSheetsPath, "/audits/:id/fichier", linkMapPath, "/fiches", termsPath, draftPath, keywordPath, "/conformite",
			"/qualite", livePath, robotsPath, importPath, importPath + "/passes/:id", importPath + "/fichier/:file", importPath + "/fichier/:file/rejets",
			connectPagePath, privacyPath, privacyPath + "/fiche", privacyPath + "/copie", privacyPath + "/effacement",
			exportsPath + "/guide-de-construction", exportsPath + "/guide-du-jury",
			"/citations", "/citations/code-libre", "/citations/:code", "/chiffres", readingPath, "/chiffres/:metric", searchPath, glossaryPath, workshopPath, workshopPath + "/:model", guidePath + "/:guide", "/styleguide",
			"/api/v1/audit-actions", "/api/v1/audits", "/api/v1/audits/:id", "/api/v1/audit-whatif", "/api/v1/figures", "/api/v1/intake", "/api/v1/abc", "/api/v1/comparators", "/api/v1/segment",
			"/api/v1/customers", "/api/v1/attribution", "/api/v1/trails", "/api/v1/expectations", "/api/v1/funnel", "/api/v1/change", "/api/v1/profit", "/api/v1/breakeven", "/api/v1/outlook",
			"/api/v1/compare", "/api/v1/hints", "/api/v1/targets", "/api/v1/alerts",
		},
	},
	checksText: {
		http.MethodGet:  {checkPath, checkPath + "/:code"},
		http.MethodPost: {checkPath},
	},
	handsIn: {
		http.MethodPost: {handInPath},
	},
	isHelped: {
		http.MethodPost: {cluesPath, missionPath},
	},
	readsHandIns: {
		http.MethodGet: {handInPath, handInPath + "/:number", handInPath + "/:number/manifeste"},
	},
	worksSite: {
		http.MethodPost: {
			"/annotations", "/annotations/:id", targetsPath, targetsPath + "/:id", alertsPath, alertsPath + "/vu", alertsPath + "/:id",
			"/audits", "/audits/arreter", "/audits/accepter", "/audits/acceptes/:id", draftPath, keywordPath, "/citations",
			importPath, importPath + "/fichier/:file", workshopPath + "/:model", workshopPath + "/:model/oublier",
		},
	},
	writesDossier: {
		http.MethodGet: {
			notesPath, competencesPath, piecesPath, piecesPath + "/:id", piecesPath + "/:id/historique", piecesPath + "/:id/image/:champ",
			exportsPath, exportsPath + "/dossier", exportsPath + "/vae", exportsPath + "/carnet", exportsPath + "/diapositives", exportsPath + "/repetition",
		},
		http.MethodPost: {
			notesPath, notesPath + "/:id", notesPath + "/:id/retablir",
			piecesPath, piecesPath + "/reglages", piecesPath + "/:id", piecesPath + "/:id/historique", piecesPath + "/:id/retablir", piecesPath + "/:id/image/:champ",
		},
	},
	keepsSite: {
		http.MethodGet: {quarantinePath, portfolioPath, "/api/v1/portfolio", connectPath, connectPath + "/boutique", connectPath + "/commandes"},
		http.MethodPost: {
			"/audits/partages", "/audits/partages/:id", "/audits/programmes", "/audits/programmes/:id", quarantinePath, robotsPath, robotsPath + "/:rule",
			connectPath + "/boutique", connectPath + "/commandes", privacyPath + "/copie", privacyPath + "/effacement",
		},
	},
	readsDossier: {
		http.MethodGet: {remarksPath, cluesPath},
	},
	teaches: {
		http.MethodGet:  {roomPath, roomPath + "/:class", roomPath + "/:class" + addingPath, keyPath, roomPath + "/:class/eclair", roomPath + "/:class/eclair/:exercice"},
		http.MethodPost: {roomPath, roomPath + "/:class", roomPath + "/:class" + addingPath, roomPath + "/:class/candidats/:account", roomPath + "/:class/eclair", roomPath + "/:class/eclair/:exercice", remarksPath},
	},
	judges: {
		http.MethodGet:  {juryPath, juryDossier, juryPicture + "/:image", juryGrid},
		http.MethodPost: {juryGrid},
	},
	administers: {
		http.MethodGet:  {centrePath, centrePath + "/comptes/:id", deedsPath, trainedPath + "/:class", juriesPath},
		http.MethodPost: {connectPath, centrePath + "/comptes", centrePath + "/comptes/:id", centrePath + "/import", slipsPath, trainedPath + "/:class", juriesPath, juriesPath + "/:id"},
	},
})

// byRoute turns the table round, and adds the screens that registries list: they show figures.
func byRoute(table map[access]map[string][]string) map[string]access {
	out := map[string]access{}
	for r, methods := range table {
		for method, paths := range methods {
			for _, path := range paths {
				out[method+" "+path] = r
			}
		}
	}
	for _, group := range topics {
		for _, t := range group {
			out[http.MethodGet+" "+t.path] = readsSite
		}
	}
	for path := range (*Dashboard)(nil).readings() {
		out[http.MethodGet+" /api/v1"+path] = readsSite
	}
	for route, r := range maps.Clone(out) { // see waysBack
		if path, posts := strings.CutPrefix(route, http.MethodPost+" "); posts && out[http.MethodGet+" "+path] == unruled {
			out[http.MethodGet+" "+path] = r
		}
	}
	return out
}

// waysBack gives each address that only takes forms a way to the page that its form stands on:
// whoever loads again the page that answered a form lands there.
func (d *Dashboard) waysBack(e *echo.Echo, page func(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc)) {
	shown := map[string]bool{}
	for _, r := range e.Routes() {
		shown[r.Path] = shown[r.Path] || r.Method == http.MethodGet
	}
	for path, isShown := range shown {
		if isShown {
			continue
		}
		pattern := strings.Split(path, "/")
		page(http.MethodGet, path, func(c echo.Context) error {
			asked := strings.Split(c.Request().URL.EscapedPath(), "/")
			up := len(pattern) - 1
			for up > 1 && !shown[strings.Join(pattern[:up], "/")] {
				up--
			}
			to := "/" + strings.Join(asked[1:up], "/")
			if query := c.Request().URL.RawQuery; query != "" {
				to += "?" + query
			}
			return c.Redirect(http.StatusSeeOther, to)
		})
	}
}

// ruled lets through who the rule of a route lets through.
func (d *Dashboard) ruled(method, path string) echo.MiddlewareFunc {
	r := accessOf[method+" "+path]
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			who := WhoFrom(c.Request().Context())
			switch {
			case r == anybody:
				return next(c)
			case !who.Known() || r == unruled:
				return errLogin
			case who.First && path != ownPath:
				return d.sendToOwn(c)
			case !may(who, r):
				return errRole
			case who.Viewing != "" && method != http.MethodGet:
				return errViewing
			}
			return next(c)
		}
	}
}

var (
	errRole    = fault.New(fault.Forbidden, "access.role")
	errViewing = fault.New(fault.Forbidden, "access.viewing")
)

// sendToOwn leads to where the first password is replaced.
func (d *Dashboard) sendToOwn(c echo.Context) error {
	if isAPI(c) || c.Request().Method != http.MethodGet {
		return fault.New(fault.Forbidden, "access.first")
	}
	return c.Redirect(http.StatusSeeOther, ownPath)
}
