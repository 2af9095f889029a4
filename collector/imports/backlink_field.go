package imports

// backlinkPlan lists what an export of links may say; the aliases are titles of Ahrefs,
// Semrush, Majestic, Moz, Bing and Search Console, and what French spreadsheets call them.
var backlinkPlan = plan{
	{"page", text, "referringpageurl sourceurl sourcepage linkingpage linkingpages urldelapagereferente pagederenvoi pagesource urlsource pagereferente " +
		"pagedorigine pagequirenvoie urldorigine"},
	{"target", text, "targeturl targetpage pagecible urlcible urldedestination pagededestination cible"},
	{"anchor", text, "anchortext ancre textedancre textedelancre texteancre"},
	{"follow", text, "dofollow suivi"},
	{"nofollow", text, "flagnofollow nonsuivi"},
	{"ugc", text, "contenuutilisateur"},
	{"sponsored", text, "sponsorise"},
	{"image", text, "flagimages"},
	{"first_seen", date, "firstseen firstindexeddate premierevue vupourlapremierefois datededecouverte decouvert"},
	{"last_seen", date, "lastseen lastseendate lastcrawled dernierevue vupourladernierefois derniereexploration dateduderniercrawl"},
	{"lost", text, "datelost lostlink perdu perdule datedeperte"},
	{"outgoing", number, "externallinks liensexternes lienssortants"},
	{"language", text, "langue"},
	{"rating", number, "domainrating pageascore pagescore sourcetrustflow domainauthority da note autorite"},
	{"nature", text, "typedesite"},
}

// Fields of backlinkPlan, by index.
var (
	bfSource    = backlinkPlan.index("page")
	bfTarget    = backlinkPlan.index("target")
	bfAnchor    = backlinkPlan.index("anchor")
	bfFollow    = backlinkPlan.index("follow")
	bfNoFollow  = backlinkPlan.index("nofollow")
	bfUGC       = backlinkPlan.index("ugc")
	bfSponsored = backlinkPlan.index("sponsored")
	bfImage     = backlinkPlan.index("image")
	bfFirst     = backlinkPlan.index("first_seen")
	bfLast      = backlinkPlan.index("last_seen")
	bfLost      = backlinkPlan.index("lost")
	bfOutgoing  = backlinkPlan.index("outgoing")
	bfLanguage  = backlinkPlan.index("language")
	bfRating    = backlinkPlan.index("rating")
	bfKind      = backlinkPlan.index("nature")
)

// linkTool is a tool that exports links, known by titles that only its files have.
type linkTool struct {
	origin string // as stored
	name   string
	titles []string // folded; one of them is enough
}

var linkTools = []linkTool{
	{"ahrefs", "Ahrefs", []string{"referringpageurl"}},
	{"majestic", "Majestic", []string{"sourcetrustflow", "sourcecitationflow"}},
	{"semrush", "Semrush", []string{"pageascore", "pagetrustscore"}},
	{"moz", "Moz", []string{"sourcepage"}},
	{"search-console", "Search Console", []string{"linkingpage", "linkingpages", "pagederenvoi"}},
	{"bing", "Bing Webmaster Tools", []string{"sourceurl"}},
}

// linkSums are the titles of the reports of Search Console that count links instead of
// listing them: page by page, or site by site.
var linkSums = [][]string{{"targetpage", "incominglinks"}, {"site", "linkingpages"}, {"pagecible", "liensentrants"}, {"sitereferent", "pagesderenvoi"}}

// BacklinkFields lists the fields of an export of links.
func BacklinkFields() string { return backlinkPlan.keys() }
