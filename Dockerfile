# The command line, alone. release.yml builds it from a folder with the static binary and the CA roots.
FROM scratch
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY atlas-maintenance /atlas-maintenance
USER 65532:65532
ENTRYPOINT ["/atlas-maintenance"]
