package imports

// costPlan lists what a file of costs may say; the aliases are titles of
// Google Ads, Meta and Microsoft exports and of French spreadsheets.
var costPlan = plan{
	{"date", date, "day jour datedebut reportingstarts debutdelaperioderapportee timeperiod"},
	{"channel", text, "canal"},
	{"source", text, "utmsource sourcedelasession sessionsource"},
	{"medium", text, "utmmedium support"},
	{"campaign", text, "utmcampaign campagne campaignname nomdelacampagne nomcampagne"},
	{"partner", text, "partenaire regie plateforme platform fournisseur"},
	{"kind", text, "type nature"},
	{"cost", number, "cout coutht depense depenses montant montantht montantdepense montantdepenseeur amount amountspent amountspenteur " +
		"spend coutheur coteur budget depenseht"},
	{"clicks", number, "clics clicsurunlien linkclicks"},
	{"impressions", number, "impr affichages"},
	{"currency", text, "currencycode codedevise devise monnaie"},
}

// Fields of costPlan, by index.
var (
	cfDate        = costPlan.index("date")
	cfChannel     = costPlan.index("channel")
	cfSource      = costPlan.index("source")
	cfMedium      = costPlan.index("medium")
	cfCampaign    = costPlan.index("campaign")
	cfPartner     = costPlan.index("partner")
	cfKind        = costPlan.index("kind")
	cfCost        = costPlan.index("cost")
	cfClicks      = costPlan.index("clicks")
	cfImpressions = costPlan.index("impressions")
	cfCurrency    = costPlan.index("currency")
)
