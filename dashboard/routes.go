package dashboard

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// maxBody bounds what a form may send: a cited chart comes with its pictures.
const maxBody = "4M"

// Routes adds every address of the dashboard to e, and answers the addresses
// that nobody else has. Who may ask for each stands in access.go.
func (d *Dashboard) Routes(e *echo.Echo) {
	common := []echo.MiddlewareFunc{protect, d.catch, d.recovered}
	plain := append(common[:len(common):len(common)], middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024}), d.identify, d.sameOrigin, middleware.BodyLimit(maxBody))
	page := func(method, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
		if _, isHeavy := heavyPaths[path]; isHeavy {
			h = d.heavy(h)
		}
		e.Add(method, path, h, append(append(plain[:len(plain):len(plain)], d.ruled(method, path)), m...)...)
	}

	// Files of the pages
	e.Add(http.MethodGet, "/static/:name", d.serveAsset, common...)

	// Open to everybody: verifying a code, logging in, light or dark
	page(http.MethodGet, "/v", d.askCode, d.verifyLimit)
	page(http.MethodGet, "/v/:code", d.verifyCode, d.verifyLimit)
	page(http.MethodGet, "/v/:code/tirage", d.showDraw, d.verifyLimit)
	page(http.MethodGet, "/v/:code/:picture", d.showPicture, d.verifyLimit)
	page(http.MethodGet, loginPath, d.showLogin)
	page(http.MethodPost, loginPath, d.login, d.signInLimit)
	page(http.MethodPost, "/deconnexion", d.logout)
	page(http.MethodPost, "/apparence", d.setTheme)

	// Accounts
	page(http.MethodGet, ownPath, d.showOwn)
	page(http.MethodPost, ownPath, d.changeOwn)
	page(http.MethodPost, ownPath+"/partout", d.signOutEverywhere)
	page(http.MethodGet, centrePath, d.showCentre)
	page(http.MethodPost, centrePath+"/comptes", d.addAccount)
	page(http.MethodGet, centrePath+"/comptes/:id", d.showAccount)
	page(http.MethodPost, centrePath+"/comptes/:id", d.changeAccount)
	page(http.MethodPost, centrePath+"/import", d.importAccounts)
	page(http.MethodPost, slipsPath, d.chooseSlips)
	page(http.MethodGet, slipsPath+"/:code", d.showSlips)
	page(http.MethodGet, slipsPath+"/:code/pdf", d.sendSlips)
	page(http.MethodGet, deedsPath, d.showDeeds)
	page(http.MethodGet, trainedPath+"/:class", d.showTrainers)
	page(http.MethodPost, trainedPath+"/:class", d.setTrainers)
	page(http.MethodGet, juriesPath, d.showJuries)
	page(http.MethodPost, juriesPath, d.addJury)
	page(http.MethodPost, juriesPath+"/:id", d.changeJury)

	// Salle du formateur
	page(http.MethodGet, roomPath, d.showRoom)
	page(http.MethodPost, roomPath, d.addClass)
	page(http.MethodGet, keyPath, d.about(d.showKey))
	page(http.MethodGet, roomPath+"/:class", d.showClass)
	page(http.MethodPost, roomPath+"/:class", d.changeClass)
	page(http.MethodGet, roomPath+"/:class"+addingPath, d.showSeats)
	page(http.MethodPost, roomPath+"/:class"+addingPath, d.addSeats)
	page(http.MethodPost, roomPath+"/:class/candidats/:account", d.changeSeat)
	page(http.MethodGet, roomPath+"/:class/eclair", d.showFlashes)
	page(http.MethodPost, roomPath+"/:class/eclair", d.addFlash)
	page(http.MethodGet, roomPath+"/:class/eclair/:exercice", d.showFlash)
	page(http.MethodPost, roomPath+"/:class/eclair/:exercice", d.changeFlash)
	page(http.MethodPost, "/retour", d.endLook)
	page(http.MethodGet, remarksPath, d.about(d.showRemarks))
	page(http.MethodPost, remarksPath, d.about(d.addRemark))

	// Salle du jury
	page(http.MethodGet, juryPath, d.showJury)
	page(http.MethodGet, juryDossier, d.about(d.showJuryDossier))
	page(http.MethodGet, juryPicture+"/:image", d.about(d.showJuryPicture))
	page(http.MethodGet, juryGrid, d.about(d.showGrid))
	page(http.MethodPost, juryGrid, d.about(d.keepGrid))
	page(http.MethodGet, juryPath+"/:token", d.openJury, d.verifyLimit)
	page(http.MethodPost, juryPath+"/:token", d.enterJury, d.signInLimit)

	// Open to whoever holds a link: the report of a client, for nobody in particular
	if d.Audits != nil {
		client := append([]echo.MiddlewareFunc{protect, sealed}, common[1:]...)
		client = append(client, middleware.GzipWithConfig(middleware.GzipConfig{MinLength: 1024}), d.clientLimit)
		e.Add(http.MethodGet, clientPath+"/:token", d.opened(d.showClient), client...)
		e.Add(http.MethodGet, clientPath+"/:token/", d.opened(d.showClient), client...) // as mail programs and people copy it
		e.Add(http.MethodGet, clientPath+"/:token/fichier", d.opened(d.sendClient), client...)
	}

	// Comprendre
	page(http.MethodGet, missionPath, d.about(d.isCase(d.showMission)))
	page(http.MethodPost, missionPath, d.about(d.isCase(d.answerFlash)))
	page(http.MethodGet, cluesPath, d.about(d.showClues))
	page(http.MethodPost, cluesPath, d.about(d.askClue))
	page(http.MethodGet, missionPath+"/:document", d.about(d.isCase(d.showDocument)))
	page(http.MethodGet, "/", d.about(d.showOverview))
	page(http.MethodGet, "/acquisition", d.about(d.showAcquisition))
	page(http.MethodGet, "/entonnoir", d.about(d.showFunnel))
	page(http.MethodGet, trailsPath, d.about(d.showTrails))
	page(http.MethodGet, expectationsPath, d.about(d.showExpectations))
	page(http.MethodGet, "/evolution", d.about(d.showChange))
	page(http.MethodGet, "/annotations", d.about(d.listAnnotations))
	page(http.MethodPost, "/annotations", d.about(d.addAnnotation))
	page(http.MethodGet, "/annotations/:id", d.about(d.showAnnotation))
	page(http.MethodPost, "/annotations/:id", d.about(d.changeAnnotation))

	page(http.MethodGet, targetsPath, d.about(d.listTargets))
	page(http.MethodPost, targetsPath, d.about(d.addTarget))
	page(http.MethodGet, targetsPath+"/:id", d.about(d.showTarget))
	page(http.MethodPost, targetsPath+"/:id", d.about(d.changeTarget))
	page(http.MethodGet, alertsPath, d.about(d.listAlerts))
	page(http.MethodPost, alertsPath, d.about(d.addAlert))
	page(http.MethodPost, alertsPath+"/vu", d.about(d.seeAlert))
	page(http.MethodGet, alertsPath+"/:id", d.about(d.showAlert))
	page(http.MethodPost, alertsPath+"/:id", d.about(d.changeAlert))

	page(http.MethodGet, breakevenPath, d.about(d.showBreakeven))
	page(http.MethodGet, outlookPath, d.about(d.showOutlook))
	page(http.MethodGet, comparePath, d.about(d.showCompare))

	// Vendre, rentabiliser
	page(http.MethodGet, "/ventes", d.about(d.showSales))
	page(http.MethodGet, "/rentabilite", d.about(d.showProfit))
	page(http.MethodGet, "/attribution", d.about(d.showAttribution))
	page(http.MethodGet, paretoPath, d.about(d.showPareto))
	page(http.MethodGet, selectionPath, d.about(d.showSelection))

	// The topics of all groups: see topics.go
	for _, group := range topics {
		for _, t := range group {
			page(http.MethodGet, t.path, d.about(d.showTopic(t)))
		}
	}

	// Être visible, être en règle
	if d.Outside != nil {
		page(http.MethodGet, "/liens-entrants", d.about(d.showLinks))
		page(http.MethodGet, "/concurrents", d.about(d.showRivals))
		page(http.MethodGet, "/presse", d.about(d.showPress))
	}
	if d.Audits != nil {
		page(http.MethodGet, portfolioPath, d.aboutAny(d.showPortfolio))
		page(http.MethodGet, "/audits", d.about(d.listAudits))
		if d.Auditor != nil {
			page(http.MethodPost, "/audits", d.about(d.startAudit))
			page(http.MethodGet, "/audits/en-cours", d.about(d.showRunning))
			page(http.MethodPost, "/audits/arreter", d.about(d.stopAudit))
		}
		page(http.MethodGet, "/audits/comparer", d.about(d.compareAudits))
		page(http.MethodPost, "/audits/accepter", d.about(d.acceptFinding))
		page(http.MethodPost, "/audits/acceptes/:id", d.about(d.unacceptFinding))
		page(http.MethodGet, "/audits/:id", d.about(d.showAudit))
		page(http.MethodGet, "/audits/:id"+actionSheetsPath, d.about(d.showActions))
		page(http.MethodGet, "/api/v1/audit-actions", d.answerActions)
		page(http.MethodGet, "/audits/:id/fichier", d.about(d.sendAudit))
		page(http.MethodGet, "/api/v1/audits", d.answerAudits)
		page(http.MethodGet, "/api/v1/audits/:id", d.answerAudit)
		page(http.MethodGet, linkMapPath, d.about(d.showLinkMap))
		page(http.MethodGet, "/api/v1/audit-whatif", d.answerWhatIfAPI)
		page(http.MethodGet, "/fiches", d.about(d.showSheets))
		page(http.MethodGet, termsPath, d.about(d.showTerms))
		page(http.MethodGet, draftPath, d.about(d.showDraft))
		page(http.MethodPost, draftPath, d.about(d.readDraft))
		page(http.MethodGet, keywordPath, d.about(d.showKeyword))
		page(http.MethodPost, keywordPath, d.about(d.keepKeyword))
		page(http.MethodGet, "/conformite", d.about(d.showLaw))
		page(http.MethodPost, "/audits/partages", d.about(d.addShare))
		page(http.MethodPost, "/audits/partages/:id", d.about(d.revokeShare))
		page(http.MethodPost, "/audits/programmes", d.about(d.addSchedule))
		page(http.MethodPost, "/audits/programmes/:id", d.changeSchedule)
	}
	if d.Quality != nil {
		page(http.MethodGet, "/qualite", d.about(d.showQuality))
		page(http.MethodGet, livePath, d.about(d.showLive))
	}
	if d.Quarantine != nil {
		page(http.MethodGet, quarantinePath, d.about(d.showQuarantine))
		page(http.MethodPost, quarantinePath, d.about(d.changeQuarantine))
		page(http.MethodGet, robotsPath, d.about(d.showRobots))
		page(http.MethodPost, robotsPath, d.about(d.addRule))
		page(http.MethodPost, robotsPath+"/:rule", d.about(d.changeRule))
	}

	if d.Importer != nil { // a file may be large, its form has a bound of its own
		files := append(common[:len(common):len(common)], d.identify, d.sameOrigin, d.ruled(http.MethodPost, importPath), middleware.BodyLimit(importBody))
		page(http.MethodGet, importPath, d.about(changesFacts(d.showImports)))
		e.Add(http.MethodPost, importPath, d.about(changesFacts(d.takeFiles)), files...)
		page(http.MethodGet, importPath+"/passes/:id", d.about(changesFacts(d.showPastImport)))
		page(http.MethodGet, importPath+"/fichier/:file", d.about(changesFacts(d.showImport)))
		page(http.MethodPost, importPath+"/fichier/:file", d.about(changesFacts(d.changeImport)))
		page(http.MethodGet, importPath+"/fichier/:file/rejets", d.about(changesFacts(d.sendRejects)))
	}
	// What is taken away: for the jury, for the oral
	page(http.MethodGet, exportsPath, d.about(d.showExports))
	page(http.MethodGet, exportsPath+"/dossier", d.about(d.sendDossier))
	page(http.MethodGet, exportsPath+"/vae", d.about(d.sendVAE))
	page(http.MethodGet, exportsPath+"/guide-de-construction", d.about(d.sendBuilding))
	page(http.MethodGet, exportsPath+"/guide-du-jury", d.about(d.sendJudging))
	page(http.MethodGet, exportsPath+"/carnet", d.about(d.sendNotebook))
	page(http.MethodGet, exportsPath+"/diapositives", d.about(d.sendSlides))
	page(http.MethodGet, exportsPath+"/repetition", d.about(d.showRehearsal))

	// Brancher ma boutique
	if d.Connecting != nil {
		page(http.MethodGet, connectPath, d.showConnect)
		page(http.MethodPost, connectPath, d.addShop)
		page(http.MethodGet, connectPagePath, d.about(d.showTracking))
		for path, do := range map[string]func(*visit) error{"/boutique": d.setShop, "/commandes": d.makeHook} {
			page(http.MethodGet, connectPath+path, d.showConnect)
			page(http.MethodPost, connectPath+path, d.about(notOfCase("guide.is_case", do)))
		}
	}

	if d.Privacy != nil {
		page(http.MethodGet, privacyPath, d.about(d.showPrivacy))
		page(http.MethodGet, privacyPath+"/fiche", d.about(d.sendProof))
		for path, do := range map[string]func(*visit) error{"/copie": d.copyPerson, "/effacement": d.erasePerson} {
			page(http.MethodGet, privacyPath+path, d.about(d.showPrivacy)) // whoever follows a link of the page that answers there
			page(http.MethodPost, privacyPath+path, d.about(notOfCase("privacy.is_case", do)))
		}
	}

	// Mon dossier
	page(http.MethodGet, "/citations", d.about(d.listCitations))
	page(http.MethodPost, "/citations", d.createCitation)
	page(http.MethodGet, "/citations/code-libre", d.offerCode)
	page(http.MethodGet, "/citations/:code", d.showCitation)
	page(http.MethodGet, "/chiffres", d.about(d.listFigures))
	page(http.MethodGet, readingPath, d.about(d.showReading))
	page(http.MethodGet, "/chiffres/:metric", d.about(d.showFigure))

	// Verifying what people wrote: documents may be large, their form has a bound of its own
	documents := append(common[:len(common):len(common)], d.identify, d.sameOrigin, d.ruled(http.MethodPost, checkPath), middleware.BodyLimit(checkBody))
	page(http.MethodGet, checkPath, d.about(d.showChecking))
	e.Add(http.MethodPost, checkPath, d.about(d.takeTexts), documents...)
	page(http.MethodGet, checkPath+"/:code", d.about(d.showCheck))

	// Le dossier: pieces, what waits for them, what is expected
	page(http.MethodGet, piecesPath, d.about(d.showPieces))
	page(http.MethodPost, piecesPath, d.about(d.addPiece))
	page(http.MethodPost, piecesPath+"/reglages", d.about(d.setDossier))
	page(http.MethodGet, piecesPath+"/:id", d.about(d.showPiece))
	page(http.MethodPost, piecesPath+"/:id", d.about(d.savePiece))
	page(http.MethodGet, piecesPath+"/:id/historique", d.about(d.showPieceHistory))
	page(http.MethodPost, piecesPath+"/:id/historique", d.about(d.restoreVersion))
	page(http.MethodPost, piecesPath+"/:id/retablir", d.about(d.restorePiece))
	page(http.MethodGet, piecesPath+"/:id/image/:champ", d.about(d.showPiecePicture))
	page(http.MethodPost, piecesPath+"/:id/image/:champ", d.about(d.keepPicture))
	page(http.MethodGet, notesPath, d.about(d.showNotes))
	page(http.MethodPost, notesPath, d.about(d.addNote))
	page(http.MethodPost, notesPath+"/:id", d.about(d.changeNote))
	page(http.MethodPost, notesPath+"/:id/retablir", d.about(d.restoreNote))
	page(http.MethodGet, competencesPath, d.about(d.showCompetences))

	// Handing in
	page(http.MethodGet, handInPath, d.about(d.showHandIns))
	page(http.MethodPost, handInPath, d.about(d.handIn))
	page(http.MethodGet, handInPath+"/:number", d.about(d.showHandIn))
	page(http.MethodGet, handInPath+"/:number/manifeste", d.about(d.sendManifest))

	// Atelier: a file may be large, its form has a bound of its own
	uploads := append(common[:len(common):len(common)], d.identify, d.sameOrigin, d.ruled(http.MethodPost, workshopPath+"/:model"), middleware.BodyLimit(uploadBody))
	page(http.MethodGet, workshopPath, d.about(d.showWorkshop))
	page(http.MethodGet, workshopPath+"/:model", d.about(d.showModel))
	e.Add(http.MethodPost, workshopPath+"/:model", d.about(d.keepFile), uploads...)
	page(http.MethodPost, workshopPath+"/:model/oublier", d.about(d.dropFile))

	// Help
	page(http.MethodGet, searchPath, d.about(d.search))
	page(http.MethodGet, glossaryPath, d.about(d.showGlossary))
	page(http.MethodGet, guidePath+"/:guide", d.about(d.showGuide))

	// For programs, and for those who build the pages
	page(http.MethodGet, "/api/v1/figures", d.answerFigures)
	page(http.MethodGet, "/api/v1/intake", d.answerIntake)
	page(http.MethodGet, "/api/v1/abc", d.answerPareto)
	page(http.MethodGet, "/api/v1/comparators", d.answerComparators)
	page(http.MethodGet, "/api/v1/segment", d.answerSelection)
	page(http.MethodGet, "/api/v1/customers", d.answerCustomers)
	page(http.MethodGet, "/api/v1/attribution", d.answerAttribution)
	page(http.MethodGet, "/api/v1/trails", d.answerTrails)
	page(http.MethodGet, "/api/v1/expectations", d.answerExpectations)
	page(http.MethodGet, "/api/v1/funnel", d.answerFunnel)
	for path, read := range d.readings() {
		page(http.MethodGet, "/api/v1"+path, d.answerReading(read))
	}
	page(http.MethodGet, "/api/v1/change", d.answerChange)
	page(http.MethodGet, "/api/v1/profit", d.answerProfit)
	page(http.MethodGet, "/api/v1/breakeven", d.answerBreakeven)
	page(http.MethodGet, "/api/v1/outlook", d.answerOutlook)
	page(http.MethodGet, "/api/v1/compare", d.answerCompare)
	page(http.MethodGet, "/api/v1/hints", d.answerHints)
	page(http.MethodGet, "/api/v1/targets", d.answerTargets)
	page(http.MethodGet, "/api/v1/alerts", d.answerAlerts)
	if d.Audits != nil {
		page(http.MethodGet, "/api/v1/portfolio", d.answerPortfolio)
	}
	page(http.MethodGet, "/styleguide", d.showStyleguide)

	d.waysBack(e, page)
	e.RouteNotFound("/*", func(echo.Context) error { return errNoPage }, plain...)
}
