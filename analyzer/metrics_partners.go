package analyzer

// Grains of their own for what does not add up.
const (
	PartnerDelays   Grain = "partner_delays"
	MailingContacts Grain = "mailing_contacts"
	Sponsors        Grain = "sponsors"
)

// partnerMetrics are those of partners, messages, referrals and social networks.
var partnerMetrics = []Metric{
	partnerMetric("partner_clicks", Count, "partner_clicks", sum("partner_clicks", "partner_clicks")).adding(),
	partnerMetric("partner_orders", Count, "partner_orders", sum("partner_orders", "partner_orders")).adding(),
	partnerMetric("partner_conversion_rate", Ratio, "partner_clicks", quotient("clicked_orders", "partner_clicks", "partner_clicks")).part(),
	partnerMetric("partner_revenue", Cents, "partner_orders", sum("partner_revenue", "partner_orders")).adding(),
	partnerMetric("partner_commission", Cents, "partner_orders", sum("partner_commission", "partner_orders")).adding(),
	partnerMetric("partner_discount", Cents, "partner_orders", sum("partner_discount", "partner_orders")).adding(),
	partnerMetric("partner_new_share", Ratio, "clicked_orders", quotient("partner_new_orders", "clicked_orders", "clicked_orders")).part().version(2),
	partnerMetric("partner_quick_share", Ratio, "clicked_orders", quotient("quick_orders", "clicked_orders", "clicked_orders")).part(),
	partnerMetric("partner_made_share", Ratio, "clicked_orders", quotient("made_orders", "clicked_orders", "clicked_orders")).part(),
	partnerMetric("partner_delay", Seconds, "clicked_orders", quantile("partner_delay_median", "delayed_orders"), PartnerDelays),
	partnerMetric("partner_cancel_rate", Ratio, "partner_orders", quotient("cancelled_orders", "partner_orders", "partner_orders")).part(),

	mailMetric("mails_sent", Count, "mails_sent", sum("mails_sent", "mails_sent")).adding(),
	mailMetric("mail_contacts", Count, "mailings", sum("contacts_left", "mailings"), MailingContacts),
	listMetric("mail_list_growth", Count, func(f facts) reading {
		return grown(totalOf(f["contacts_last"]-f["contacts_first"], f["mailings"]), f)
	}),
	listMetric("mail_list_growth_rate", Ratio, func(f facts) reading {
		return grown(over(f["contacts_last"]-f["contacts_first"], f["contacts_first"], f["mailings"]), f)
	}),
	mailMetric("mail_pressure", Count, "mailings", pressure),
	mailMetric("mail_delivery_rate", Ratio, "mails_sent", quotient("mails_delivered", "mails_sent", "mails_sent")).part(),
	mailMetric("mail_open_rate", Ratio, "mails_delivered", quotient("mail_opens", "mails_delivered", "mails_delivered")).part(),
	mailMetric("mail_click_rate", Ratio, "mails_delivered", quotient("mail_clicks", "mails_delivered", "mails_delivered")).part(),
	mailMetric("mail_reactivity_rate", Ratio, "mail_opens", quotient("mail_clicks", "mail_opens", "mail_opens")).part(),
	mailMetric("mail_unsubscribe_rate", Ratio, "mails_delivered", quotient("mail_unsubscribed", "mails_delivered", "mails_delivered")).part(),
	mailMetric("mail_clicks", Count, "mail_clicks", sum("mail_clicks", "mail_clicks")).adding(),
	mailMetric("mail_orders", Count, "mail_orders", sum("mail_orders", "mail_orders")).adding(),
	mailMetric("mail_revenue", Cents, "mail_orders", sum("mail_revenue", "mail_orders")).adding(),
	mailMetric("mail_conversion_rate", Ratio, "mail_clicks", quotient("mail_orders", "mail_clicks", "mail_clicks")).part(),

	referralMetric("referrals", Count, sum("referrals", "referrals")).adding(),
	referralMetric("referral_revenue", Cents, sum("referral_revenue", "referrals")).adding(),
	referralMetric("referral_cost", Cents, sum("referral_cost", "referrals")).adding(),
	referralMetric("shared_referral_rate", Ratio, quotient("shared_referrals", "referrals", "referrals")).part(),

	postMetric("posts", Count, "posts", sum("posts", "posts")).adding(),
	postMetric("post_reach", Count, "posts", sum("post_reach", "posts")).adding(),
	postMetric("post_interactions", Count, "posts", sum("post_interactions", "posts")).adding(),
	postMetric("post_engagement_rate", Ratio, "post_reach", quotient("post_interactions", "post_reach", "post_reach")).part(),
	postMetric("post_clicks", Count, "posts", sum("post_clicks", "posts")).adding(),
	postMetric("post_followers", Count, "posts", sum("post_followers", "posts")).adding(),
}

// part marks a proportion, adding a metric whose parts sum to the total.
func (m Metric) part() Metric {
	m.proportion = true
	return m
}

func (m Metric) ofAmounts() Metric {
	m.amounts = true
	return m
}

func (m Metric) adding() Metric {
	m.Additive = true
	return m
}

// version is the metric with another definition than its first one.
func (m Metric) version(n int) Metric {
	m.Version = n
	return m
}

// once marks a count of persons, each once in a period.
func (m Metric) once() Metric {
	m.distinct = true
	return m
}

func partnerMetric(key string, unit Unit, counted string, compute func(facts) reading, more ...Grain) Metric {
	return Metric{Key: key, Unit: unit, Grain: PartnerClicks, Reads: append([]Grain{PartnerClicks}, more...), Dimensions: with(ByPartner, ByKind),
		Blocs: []string{"B2"}, Counted: counted, Version: 1, compute: compute}
}

func mailMetric(key string, unit Unit, counted string, compute func(facts) reading, more ...Grain) Metric {
	return Metric{Key: key, Unit: unit, Grain: Mailings, Reads: append([]Grain{Mailings}, more...), Dimensions: with(ByCampaign, BySegment, ByMailing, ByKind),
		Blocs: []string{"B1", "B2"}, Counted: counted, Version: 1, compute: compute}
}

// listMetric is one of the list between two newsletters: within a day there are none.
func listMetric(key string, unit Unit, compute func(facts) reading) Metric {
	m := mailMetric(key, unit, "mailings", compute, MailingContacts)
	m.Dimensions = []string{ByMonth, ByCampaign, BySegment}
	return m
}

// grown leaves out what one newsletter alone says nothing of.
func grown(r reading, f facts) reading {
	if f["contacts_first"] == 0 {
		r.value, r.numerator = nil, nil
		if f["contacts_left"] > 0 {
			r.warnings = append(r.warnings, warn("one_newsletter"))
		}
	}
	return r
}

func referralMetric(key string, unit Unit, compute func(facts) reading, more ...Grain) Metric {
	return Metric{Key: key, Unit: unit, Grain: Referrals, Reads: append([]Grain{Referrals}, more...), Dimensions: with(ByKind),
		Blocs: []string{"B2"}, Counted: "referrals", Version: 1, compute: compute}
}

func postMetric(key string, unit Unit, counted string, compute func(facts) reading) Metric {
	return Metric{Key: key, Unit: unit, Grain: Posts, Reads: []Grain{Posts}, Dimensions: with(ByNetwork, ByKind),
		Blocs: []string{"B2", "B4"}, Counted: counted, Version: 1, compute: compute}
}

// pressure is how many newsletters a contact got in a month.
func pressure(f facts) reading {
	return over(f["newsletters_sent"], f["contact_micromonths"]/1e6, f["mailings"])
}
