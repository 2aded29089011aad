//! The tables, as diesel sees them. The same for both databases; `migrations/` makes them and a test compares.

#![expect(missing_docs, reason = "the columns are described in the migrations")]

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    articles (id) {
        id -> BigInt,
        slug -> Text,
        kind -> Text,
        title -> Text,
        date -> Text,
        dated_at -> BigInt,
        has_time -> Bool,
        month -> Text,
        language -> Text,
        summary -> Nullable<Text>,
        body -> Text,
        source_name -> Nullable<Text>,
        source_url -> Nullable<Text>,
        image_url -> Nullable<Text>,
        image_alt -> Nullable<Text>,
        fingerprint -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        published -> Bool,
        version -> BigInt,
        edited_by -> Nullable<Text>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    article_files (article_id) {
        article_id -> BigInt,
        slug -> Text,
        fingerprint -> Text,
    }
}

diesel::table! {
    article_words (article_id) {
        article_id -> BigInt,
        folded -> Text,
    }
}

diesel::table! {
    article_drafts (owner, article_id) {
        owner -> BigInt,
        article_id -> BigInt,
        base_version -> BigInt,
        form -> Text,
        saved_at -> BigInt,
    }
}

diesel::table! {
    article_regions (article_id, region) {
        article_id -> BigInt,
        region -> Text,
    }
}

diesel::table! {
    profiles (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    article_profiles (article_id, profile_id) {
        article_id -> BigInt,
        profile_id -> BigInt,
        position -> BigInt,
    }
}

diesel::table! {
    subscribers (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        address_hash -> Text,
        name -> Nullable<Text>,
        language -> Text,
        regions -> Text,
        kinds -> Text,
        state -> Text,
        paused_until -> Nullable<BigInt>,
        created_at -> BigInt,
        confirmed_at -> Nullable<BigInt>,
        left_at -> Nullable<BigInt>,
        updated_at -> BigInt,
    }
}

diesel::table! {
    consents (id) {
        id -> BigInt,
        subscriber_id -> BigInt,
        event -> Text,
        text_version -> Text,
        language -> Text,
        source -> Text,
        origin_hash -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    suppressions (address_hash) {
        address_hash -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    editions (id) {
        id -> BigInt,
        month -> Text,
        state -> Text,
        title -> Nullable<Text>,
        subject -> Nullable<Text>,
        preheader -> Nullable<Text>,
        note -> Nullable<Text>,
        content_hash -> Nullable<Text>,
        approved_at -> Nullable<BigInt>,
        approved_by -> Nullable<Text>,
        nonce -> Nullable<Text>,
        mail_domain -> Nullable<Text>,
        released_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
        paused_why -> Nullable<Text>,
        first_id -> Nullable<BigInt>,
        last_id -> Nullable<BigInt>,
        next_id -> Nullable<BigInt>,
        audience -> BigInt,
        queued -> BigInt,
        accepted -> BigInt,
        deferred -> BigInt,
        rejected -> BigInt,
        skipped -> BigInt,
        unknown -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    edition_items (edition_id, article_id) {
        edition_id -> BigInt,
        article_id -> BigInt,
        position -> BigInt,
        featured -> Bool,
        left_out -> Nullable<Text>,
        left_out_why -> Nullable<Text>,
        left_out_by -> Nullable<Text>,
    }
}

diesel::table! {
    edition_desk (edition_id) {
        edition_id -> BigInt,
        section_order -> Nullable<Text>,
        voided_why -> Nullable<Text>,
        voided_at -> Nullable<BigInt>,
        approved_what -> Nullable<Text>,
        go_at -> Nullable<BigInt>,
        go_by -> Nullable<Text>,
        waiting_told_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    edition_texts (edition_id, language) {
        edition_id -> BigInt,
        language -> Text,
        title -> Nullable<Text>,
        subject -> Nullable<Text>,
        preheader -> Nullable<Text>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    edition_approvals (edition_id, content_hash, who) {
        edition_id -> BigInt,
        content_hash -> Text,
        who -> Text,
        member -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    errata (id) {
        id -> BigInt,
        edition_id -> BigInt,
        words -> Text,
        by_name -> Text,
        next_id -> BigInt,
        last_id -> BigInt,
        readers -> BigInt,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    slices (id) {
        id -> BigInt,
        edition_id -> BigInt,
        language -> Text,
        regions -> Text,
        kinds -> Text,
        items -> BigInt,
        skeleton -> Binary,
    }
}

diesel::table! {
    deliveries (id) {
        id -> BigInt,
        kind -> Text,
        edition_id -> Nullable<BigInt>,
        subscriber_id -> Nullable<BigInt>,
        slice_id -> Nullable<BigInt>,
        address -> Text,
        name -> Nullable<Text>,
        payload -> Nullable<Text>,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> BigInt,
        suspicions -> BigInt,
        created_at -> BigInt,
        dated_at -> Nullable<BigInt>,
        first_attempt_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        reply -> Nullable<Text>,
    }
}

diesel::table! {
    due_deliveries (delivery_id) {
        delivery_id -> BigInt,
        ready_at -> BigInt,
        worker -> Nullable<BigInt>,
        edition_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    leases (id) {
        id -> BigInt,
        edition_id -> BigInt,
        from_id -> BigInt,
        to_id -> BigInt,
        frontier -> BigInt,
        worker -> BigInt,
        dated_at -> BigInt,
        closed -> Bool,
    }
}

diesel::table! {
    outbox_messages (delivery_id) {
        delivery_id -> BigInt,
        recipient -> Text,
        received_at -> BigInt,
        raw -> Binary,
    }
}

diesel::table! {
    relays (name) {
        name -> Text,
        next_slot_us -> BigInt,
    }
}

diesel::table! {
    members (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        name -> Text,
        role -> Text,
        may_send -> Bool,
        password -> Nullable<Text>,
        credentials_at -> BigInt,
        totp_nonce -> Nullable<Text>,
        totp_step -> BigInt,
        created_at -> BigInt,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_codes (member_id, code_hash) {
        member_id -> BigInt,
        code_hash -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        member_id -> BigInt,
        created_at -> BigInt,
        seen_at -> BigInt,
        proved_at -> BigInt,
        origin -> Text,
        agent -> Text,
    }
}

diesel::table! {
    // No row is ever found by a key of its own; diesel wants one.
    login_failures (account, at) {
        account -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        member_id -> Nullable<BigInt>,
        who -> Text,
        deed -> Text,
        about -> Text,
        origin -> Text,
    }
}

diesel::table! {
    link_checks (url) {
        url -> Text,
        verdict -> Text,
        detail -> Nullable<Text>,
        checked_at -> BigInt,
    }
}

diesel::table! {
    pictures (name) {
        name -> Text,
        media_type -> Text,
        width -> BigInt,
        height -> BigInt,
        bytes -> Binary,
        created_at -> BigInt,
    }
}

diesel::joinable!(article_files -> articles (article_id));
diesel::joinable!(article_regions -> articles (article_id));
diesel::joinable!(article_profiles -> profiles (profile_id));
diesel::joinable!(consents -> subscribers (subscriber_id));
diesel::joinable!(edition_items -> articles (article_id));
diesel::joinable!(edition_desk -> editions (edition_id));
diesel::joinable!(errata -> editions (edition_id));
diesel::joinable!(deliveries -> subscribers (subscriber_id));
diesel::joinable!(due_deliveries -> deliveries (delivery_id));
diesel::joinable!(sessions -> members (member_id));
diesel::allow_tables_to_appear_in_same_query! {
    articles, article_files, article_words, article_regions, article_profiles, profiles, editions,
    edition_items, edition_desk, errata, slices, subscribers, consents, suppressions, deliveries,
    due_deliveries, leases, outbox_messages, members, recovery_codes, sessions, login_failures,
    audit,
}
