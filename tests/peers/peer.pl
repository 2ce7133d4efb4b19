# A CRM's endpoint for LOCALiQ leads in JSON, with the core modules of Perl 5, many connections in one process.
# Start it: PORT=3000 AUTHORIZATION='token jokin' perl peer.pl
use v5.14;
use warnings;
use Digest::SHA 'sha256';
use IO::Select;
use IO::Socket::INET;
use JSON::PP;
use Time::Piece;

my ($authorization, $json) = ($ENV{AUTHORIZATION} // '', JSON::PP->new->utf8);
my (%leads, %newest, %received);    # leads by id, the newest of each contact, bytes by connection

sub read_lead {
    my $lead = $json->decode(shift)->{lead};
    my $person = $lead->{contact} // $lead->{parsed_contact_attributes};    # e-mail leads carry the latter
    my %facts = map { ("contact.$_" => $person->{$_}) } keys %$person;
    die 'no number' if grep { !/^\d+$/ } $lead->{id}, $lead->{contact_id};
    my $created = $lead->{created_at} =~ s/Z$/+00:00/r;
    my ($time, $fraction, $h, $m) = $created =~ /^([^.]+?)(\.\d+)?([-+]\d\d):(\d\d)$/ or die 'no time';
    my $at = Time::Piece->strptime("$time$h$m", '%Y-%m-%dT%H:%M:%S%z')->epoch + ($fraction // 0);
    return { id => $lead->{id}, contact => $lead->{contact_id}, at => $at, facts => \%facts };
}

sub answer {
    my ($method, $path, $header, $body) = @_;
    if ($path =~ m{^/_observe/(.*)}) {
        my $lead = $leads{$1} or return (200, { count => 0, lead => {}, newest => {} });
        return (200, { count => 1, lead => $lead->{facts}, newest => $newest{ $lead->{contact} }{facts} });
    }
    return (404, { error => 'not here' }) if $path ne '/leads';
    return (405, { error => 'leads are posted' }) if $method ne 'POST';
    return (401, { error => 'not authorized' }) if sha256($header->{authorization} // '') ne sha256($authorization);
    return (415, { error => 'JSON, please' }) if ($header->{'content-type'} // '') !~ m{^application/json *(;|$)}i;
    my $lead = eval { read_lead($body) } or return (400, { error => 'no lead can be read' });
    my $known = $newest{ $lead->{contact} };
    $newest{ $lead->{contact} } = $lead if !$known || $known->{at} <= $lead->{at};
    $leads{ $lead->{id} } //= $lead;
    return (200, { id => $lead->{id} });
}

sub request {    # takes one off the front of what was received; nothing while some of it is to come
    my ($method, $path, $lines, $rest) = $_[0] =~ m{^(\S+) (\S+) HTTP/1\.\d(.*?)\r\n\r\n(.*)}s or return;
    my %header = map { /^(\S+?):\s*(.*?)\s*$/ ? (lc $1, $2) : () } split /\r\n/, $lines;
    my ($body, $size, $after) = ('', $header{'content-length'} || 0, 0);
    do {
        if (lc($header{'transfer-encoding'} // '') eq 'chunked') {
            $rest =~ s/^([0-9a-f]+).*\r\n//i or return;
            ($size, $after) = (hex $1, 2);    # a line ends after each chunk
        }
        return if length $rest < $size + $after;
        $body .= substr $rest, 0, $size, '';
        substr $rest, 0, $after, '';
    } while ($after && $size);
    $_[0] = $rest;
    return ($method, $path, \%header, $body);
}

my $server = IO::Socket::INET->new(Listen => 64, LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT} // 0) or die $@;
my $select = IO::Select->new($server);
($|, $SIG{PIPE}) = (1, 'IGNORE');
say 'listening on http://127.0.0.1:', $server->sockport;
while (my @ready = $select->can_read) {
    for my $socket (@ready) {
        $select->add($server->accept), next if $socket == $server;
        my $open = sysread $socket, $received{$socket}, 65536, length($received{$socket} //= '');
        while ($open and my @request = request($received{$socket})) {
            my ($status, $value) = answer(@request);
            my $text = $json->encode($value);
            my $then = $status == 200 ? 'keep-alive' : 'close';
            print $socket "HTTP/1.1 $status \r\nContent-Type: application/json\r\nConnection: $then\r\n",
                'Content-Length: ', length $text, "\r\n\r\n$text";
            $open = $status == 200;
        }
        next if $open && length $received{$socket} < 1 << 20;    # who sends more in one request is cut off
        $select->remove($socket);
        delete $received{$socket};    # the last that was known of it: it closes
    }
}
