package dashboard

// topics are the pages made of the registry alone, by group of the navigation.
var topics = map[string][]topic{
	"understand": {
		behaviourTopic, siteSearchTopic, leftCartsTopic, videosTopic, hoursTopic,
	},
	"lawful": {
		pricesTopic, reconcileTopic, recountTopic,
	},
	"sell": {
		customersTopic, rfmTopic, cohortTopic, marginTopic, refundTopic, cartsTopic, stockTopic, paymentTopic, deliveryTopic, serviceTopic, reviewTopic,
	},
	"profit": {
		investmentsTopic,
		campaignTopic,
		partnerTopic,
		partnerResultTopic,
		comparatorTopic,
		referralTopic,
		mailTopic,
	},
	"visible": {
		searchTopic, contentTopic, speedTopic, networkTopic,
	},
}
