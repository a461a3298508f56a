import Foundation

/// The texts from which Dovecot and Postfix are set up: each host has its own folders, ports, certificate and queue.
extension MailHost {
    struct Layout: Sendable {
        let directory: String
        let hostName: String
        let ports: MailHost.Ports
        let accounts: [MailAccount]
        let foreignMail: ForeignMail
        /// A word that no letter can know, by which the host's own header checks recognise the proof that they wrote
        /// themselves.
        let proofWord: String

        var caFile: String { directory + "/ca.pem" }
        var mailDirectory: String { directory + "/mail" }
        var dovecotLog: String { directory + "/dovecot.log" }
        var postfixLog: String { directory + "/postfix.log" }
    }

    static func dovecotConfiguration(_ layout: Layout) -> String {
        """
        base_dir = \(layout.directory)/dovecot
        state_dir = \(layout.directory)/dovecot
        instance_name = \(layout.proofWord)
        log_path = \(layout.dovecotLog)
        protocols = imap lmtp
        listen = 127.0.0.1
        hostname = \(layout.hostName)
        postmaster_address = postmaster@\(layout.hostName)
        first_valid_uid = 1
        ssl = yes
        ssl_cert = <\(layout.directory)/server.pem
        ssl_key = <\(layout.directory)/server.key
        ssl_dh =
        disable_plaintext_auth = no
        auth_mechanisms = plain login xoauth2 oauthbearer
        recipient_delimiter = +
        lmtp_save_to_detail_mailbox = no
        lmtp_rcpt_check_quota = no
        mail_location = maildir:~/Maildir
        maildir_stat_dirs = no
        mail_max_userip_connections = 200
        default_process_limit = 200
        namespace inbox {
          inbox = yes
          separator = /
        }
        passdb {
          driver = oauth2
          mechanisms = xoauth2 oauthbearer
          args = \(layout.directory)/oauth2.conf
        }
        passdb {
          driver = passwd-file
          mechanisms = plain login
          args = scheme=PLAIN username_format=%u \(layout.directory)/accounts
        }
        userdb {
          driver = passwd-file
          args = username_format=%u \(layout.directory)/accounts
        }
        service imap-login {
          service_count = 0
          chroot =
          inet_listener imap {
            port = \(layout.ports.imap)
          }
          inet_listener imaps {
            port = \(layout.ports.imaps)
            ssl = yes
          }
        }
        service lmtp {
          inet_listener lmtp {
            address = 127.0.0.1
            port = \(layout.ports.lmtp)
          }
        }
        service auth {
          unix_listener \(layout.directory)/sasl {
            mode = 0666
          }
        }

        """
    }

    /// Tokens are checked by Dovecot itself, against the key of this host.
    static func tokenConfiguration(_ layout: Layout) -> String {
        """
        introspection_mode = local
        local_validation_key_dict = fs:posix:prefix=\(layout.directory)/tokenkeys/
        username_attribute = email

        """
    }

    /// One line for each account, in the format of Dovecot's passwd-file.
    static func accountsFile(_ layout: Layout, uid: uid_t, gid: gid_t) -> String {
        layout.accounts.map { account in
            "\(account.address):{PLAIN}\(account.password):\(uid):\(gid)::\(layout.mailDirectory)/\(account.address)::\n"
        }.joined()
    }

    static func postfixMain(_ layout: Layout) -> String {
        let domains = Set(layout.accounts.compactMap { $0.address.split(separator: "@").last.map(String.init) })
        return """
            compatibility_level = 3.6
            queue_directory = \(layout.directory)/queue
            data_directory = \(layout.directory)/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = \(layout.postfixLog)
            maillog_file_prefixes = \(layout.directory)
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = \(layout.hostName)
            mydomain = \(layout.hostName)
            mydestination =
            mynetworks =
            alias_maps =
            local_recipient_maps =
            local_transport = error:no local users here
            recipient_delimiter = +
            virtual_mailbox_domains = \(domains.sorted().joined(separator: " "))
            virtual_mailbox_maps = texthash:\(layout.directory)/postfix/recipients
            virtual_transport = lmtp:inet:127.0.0.1:\(layout.ports.lmtp)
            lmtp_destination_recipient_limit = 1
            default_transport = \(layout.foreignMail == .swallowed ? "discard:" : "error:no route to that host")
            disable_dns_lookups = yes
            smtpd_peername_lookup = no
            smtpd_banner = \(layout.hostName) ESMTP
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = \(layout.directory)/server.pem
            smtpd_tls_key_file = \(layout.directory)/server.key
            smtpd_tls_session_cache_database =
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = \(layout.directory)/sasl
            smtpd_sasl_auth_enable = no
            smtpd_sasl_authenticated_header = yes
            smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
            smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
            smtpd_forbid_bare_newline = yes
            smtpd_client_connection_count_limit = 0
            smtpd_client_connection_rate_limit = 0
            in_flow_delay = 0
            message_size_limit = 52428800
            mailbox_size_limit = 0
            minimal_backoff_time = 1s
            queue_run_delay = 1s
            header_checks = regexp:\(layout.directory)/postfix/header_checks
            nested_header_checks =
            mime_header_checks =

            """
    }

    static func postfixServices(_ layout: Layout) -> String {
        let smtpd = "inet n - n - - smtpd"
        return """
            127.0.0.1:\(layout.ports.smtp) \(smtpd)
            127.0.0.1:\(layout.ports.provedSmtp) \(smtpd)
              -o smtpd_data_restrictions=check_sender_access,regexp:\(layout.directory)/postfix/proof
            127.0.0.1:\(layout.ports.submission) \(smtpd)
              -o smtpd_tls_security_level=encrypt
              -o smtpd_sasl_auth_enable=yes
              -o smtpd_tls_auth_only=yes
              -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
            127.0.0.1:\(layout.ports.submissions) \(smtpd)
              -o smtpd_tls_wrappermode=yes
              -o smtpd_sasl_auth_enable=yes
              -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
            127.0.0.1:\(layout.ports.plainSubmission) \(smtpd)
              -o smtpd_tls_security_level=none
              -o smtpd_sasl_auth_enable=yes
              -o smtpd_tls_auth_only=no
              -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
            cleanup   unix n - n - 0 cleanup
            qmgr      unix n - n 300 1 qmgr
            tlsmgr    unix - - n 1000? 1 tlsmgr
            rewrite   unix - - n - - trivial-rewrite
            bounce    unix - - n - 0 bounce
            defer     unix - - n - 0 bounce
            trace     unix - - n - 0 bounce
            verify    unix - - n - 1 verify
            flush     unix n - n 1000? 0 flush
            proxymap  unix - - n - - proxymap
            proxywrite unix - - n - 1 proxymap
            smtp      unix - - n - - smtp
            lmtp      unix - - n - - lmtp
            error     unix - - n - - error
            retry     unix - - n - - error
            discard   unix - - n - - discard
            anvil     unix - - n - 1 anvil
            scache    unix - - n - 1 scache
            postlog   unix-dgram n - n - 1 postlogd

            """
    }

    /// A mail host with any sense takes away what others wrote under its own name (RFC 8601, section 5), and only then
    /// writes its own.
    static func headerChecks(_ layout: Layout) -> String {
        let own = layout.hostName.replacingOccurrences(of: ".", with: "\\.")
        return """
            /^X-Proof-\(layout.proofWord): (.*)$/ REPLACE Authentication-Results: \(layout.hostName); $1
            /^Authentication-Results:.*\(own)/ IGNORE

            """
    }

    static func proofTable(_ layout: Layout) -> String {
        "/@([^@]+)$/ PREPEND X-Proof-\(layout.proofWord): dmarc=pass header.from=$1\n"
    }

    /// Runs both servers until the end of its input, then stops them by their process ids and removes the folder.
    static let supervisor = """
        directory=$1; dovecot=$2; master=$3; queue=$directory/queue
        install -d -o postfix -m 700 "$directory/data"
        for d in incoming active deferred bounce defer flush hold trace corrupt saved private; do
          install -d -o postfix -m 700 "$queue/$d"
        done
        install -d -o postfix -g postdrop -m 730 "$queue/maildrop"
        install -d -o postfix -g postdrop -m 710 "$queue/public"
        install -d -m 755 "$queue/pid"
        "$dovecot" -F -c "$directory/dovecot.conf" >"$directory/dovecot.out" 2>&1 &
        d=$!
        "$master" -s -c "$directory/postfix" >"$directory/postfix.out" 2>&1 &
        p=$!
        read -r end
        kill "$p" "$d" 2>/dev/null
        wait
        rm -rf "$directory"
        """
}
