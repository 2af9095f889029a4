package imports

// costPlan lists what a file of costs may say; the aliases are titles of
// Google Ads, Meta and Microsoft exports and of French spreadsheets.
var costPlan = plan{
	{"date", date, "day jour timeperiod gregoriandate datedebut reportingstarts debutdesrapports debutdelaperioderapportee"},
	{"date_end", date, "reportingends findesrapports findelaperioderapportee datefin"},
	{"channel", text, "canal"},
	{"source", text, "utmsource sourcedelasession sessionsource"},
	{"medium", text, "utmmedium support"},
	{"campaign", text, "utmcampaign campagne campaignname nomdelacampagne nomcampagne"},
	{"partner", text, "partenaire regie plateforme platform fournisseur"},
	{"kind", text, "type nature"},
	{"campaign_type", text, "campaigntype typedecampagne advertisingchanneltype"},
	{"cost", number, "cout coutht depense depenses montant montantht montantdepense amount amountspent " +
		"spend budget depenseht"},
	{"clicks", number, "clics clicsurunlien clicssurunlien clicssurlelien linkclicks clicstous clicksall"},
	{"impressions", number, "impr affichages"},
	{"currency", text, "currencycode codedevise devise monnaie"},
}

// Fields of costPlan, by index.
var (
	cfDate        = costPlan.index("date")
	cfDateEnd     = costPlan.index("date_end")
	cfType        = costPlan.index("campaign_type")
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
