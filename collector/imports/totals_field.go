package imports

import "github.com/formaouest/chaland/collector/tracking"

// totalsPlan lists what a report of another tool of audience measurement may say; the aliases
// are titles of GA4's interface, Matomo's and Plausible's exports, in French and in English.
var totalsPlan = plan{
	{"date", text, "day jour dates"},
	{"nth", number, "nthday niemejour njour"},
	{"channel", text, "sessionprimarychannelgroup sessionprimarychannelgroupdefaultchannelgroup sessiondefaultchannelgroup defaultchannelgroup groupedecanauxprincipaldelasession " +
		"groupedecanauxprincipaldelasessiongroupedecanauxpardefaut groupedecanauxpardefautdelasession groupedecanauxpardefaut firstuserprimarychannelgroup canal channelgroup typedereferent channels"},
	{"source", text, "sessionsource sourcedelasession sessionsourcemedium sourcesupportdelasession sourcemedium sourcesupport source referrer referent siteweb searchengine moteurderecherche"},
	{"campaign", text, "sessioncampaign campagnedelasession utmcampaign campagne"},
	{"page", text, "pagepathandscreenclass chemindelapageetclassedelecran pagepath chemindelapage landingpage pagedestination pageurl pages urldelapage"},
	{"country", text, "pays"},
	{"device", text, "devicecategory categoriedappareil categoriedelappareil device typedappareil"},
	{"label", text, "libelle name nom"},
	{"visitors", number, "activeusers utilisateursactifs totalusers nombretotaldutilisateurs users utilisateurs visiteurs uniquevisitors visiteursuniques nbuniqvisitors"},
	{"visits", number, "sessions visites nbvisits"},
	{"page_views", number, "views vues pageviews pagesvues nbpageviews screenpageviews"},
	{"orders", number, "ecommercepurchases achatsecommerce transactions purchases achats commandes nbconversions conversionsecommerce"},
	{"revenue", number, "totalrevenue revenutotal purchaserevenue revenusdesachats revenus chiffredaffaires"},
}

var (
	tfDate  = totalsPlan.index("date")
	tfNth   = totalsPlan.index("nth")
	tfLabel = totalsPlan.index("label")
)

// totalsOf are what a table goes by, the first that it has.
var totalsOf = []struct {
	field int
	kind  string
}{
	{totalsPlan.index("channel"), tracking.OutsideChannels}, {totalsPlan.index("source"), tracking.OutsideSources}, {totalsPlan.index("campaign"), tracking.OutsideCampaigns},
	{totalsPlan.index("page"), tracking.OutsidePages}, {totalsPlan.index("country"), tracking.OutsideCountries}, {totalsPlan.index("device"), tracking.OutsideDevices},
}

// namedTables are what the tables of Plausible's archives go by, by the start of their names:
// their columns only say « name ».
var namedTables = []struct{ name, kind string }{
	{"sources", tracking.OutsideSources}, {"channels", tracking.OutsideChannels}, {"utm_campaigns", tracking.OutsideCampaigns}, {"pages", tracking.OutsidePages},
	{"countries", tracking.OutsideCountries}, {"devices", tracking.OutsideDevices},
}
