namespace WeightSpace.SymmetryBasis.Tests.Networks;

/// <summary>The labels of every named network, worked out from its equations, not from the analyzer's answer.</summary>
public sealed class BuiltinLabelTests
{
    [Theory]
    [InlineData("mlp")]
    [InlineData("siren")]
    public void Analyze_Perceptron_AgreesWithLabelsByHand(string name) => Agrees(
        name, "sizes=5-6-7-3", "x:5! a:6 b:7 y:3!",
        """
        0.weight a x
        0.bias a
        2.weight b a
        2.bias b
        4.weight y b
        4.bias y
        """);

    /// <summary>The decoder reads the transposed matrices: it has no labels of its own, and its output is the input's
    /// label.</summary>
    [Fact]
    public void Analyze_Autoencoder_AgreesWithLabelsByHand() => Agrees(
        "autoencoder", "sizes=7-6-4", "x:7! a:6 code:4",
        """
        encoder.0.weight a x
        encoder.0.bias a
        encoder.1.weight code a
        encoder.1.bias code
        decoder.0.bias a
        decoder.1.bias x
        """);

    /// <summary>The head's input axis is (channel, row, column): channels may be permuted, each with all its
    /// positions.</summary>
    [Fact]
    public void Analyze_FlattenedConvolutions_AgreesWithLabelsByHand() => Agrees(
        "cnn", "channels=3-5-6-4 image=7", "i:3! a:5 b:6 y:4! row:2! column:2!",
        """
        conv1.weight a i . .
        conv1.bias a
        conv2.weight b a . .
        conv2.bias b
        head.weight y b row column
        head.bias y
        """);

    [Fact]
    public void Analyze_PooledConvolutions_AgreesWithLabelsByHand() => Agrees(
        "cnn-gap", "channels=3-5-6-4", "i:3! a:5 b:6 y:4!",
        """
        conv1.weight a i . .
        conv1.bias a
        conv2.weight b a . .
        conv2.bias b
        head.weight y b
        head.bias y
        """);

    /// <summary>A depthwise kernel has one filter for each channel that comes in, and hands the channel on.</summary>
    [Fact]
    public void Analyze_SeparableConvolutions_AgreesWithLabelsByHand() => Agrees(
        "separable-cnn", "channels=3-5-6-7-4", "i:3! a:5 b:6 c:7 y:4! one:1 two:1",
        """
        stem.weight a i . .
        stem_norm.* a
        block1.depthwise.weight a one . .
        block1.norm1.* a
        block1.pointwise.weight b a . .
        block1.norm2.* b
        block2.depthwise.weight b two . .
        block2.norm1.* b
        block2.pointwise.weight c b . .
        block2.norm2.* c
        head.weight y c
        head.bias y
        """);

    /// <summary>Shortcuts make one label of each stage's stream; every block has one of its own inside. Running
    /// statistics follow their channels.</summary>
    [Fact]
    public void Analyze_ResidualNetwork_AgreesWithLabelsByHand() => Agrees(
        "resnet20", "width=4 blocks=2 image=8 classes=3", "i:3! y:3! s1:4 s2:8 s3:16 p1:4 q1:4 p2:8 q2:8 p3:16 q3:16",
        """
        conv1.weight s1 i . .
        bn1.* s1
        layer1.0.conv1.weight p1 s1 . .
        layer1.0.bn1.* p1
        layer1.0.conv2.weight s1 p1 . .
        layer1.0.bn2.* s1
        layer1.1.conv1.weight q1 s1 . .
        layer1.1.bn1.* q1
        layer1.1.conv2.weight s1 q1 . .
        layer1.1.bn2.* s1
        layer2.0.conv1.weight p2 s1 . .
        layer2.0.bn1.* p2
        layer2.0.conv2.weight s2 p2 . .
        layer2.0.bn2.* s2
        layer2.0.shortcut.0.weight s2 s1 . .
        layer2.0.shortcut.1.* s2
        layer2.1.conv1.weight q2 s2 . .
        layer2.1.bn1.* q2
        layer2.1.conv2.weight s2 q2 . .
        layer2.1.bn2.* s2
        layer3.0.conv1.weight p3 s2 . .
        layer3.0.bn1.* p3
        layer3.0.conv2.weight s3 p3 . .
        layer3.0.bn2.* s3
        layer3.0.shortcut.0.weight s3 s2 . .
        layer3.0.shortcut.1.* s3
        layer3.1.conv1.weight q3 s3 . .
        layer3.1.bn1.* q3
        layer3.1.conv2.weight s3 q3 . .
        layer3.1.bn2.* s3
        fc.weight y s3
        fc.bias y
        """);

    /// <summary>A concatenated axis is its blocks one behind the other, so what reads it comes apart into blocks; a
    /// normalisation after it does too.</summary>
    [Fact]
    public void Analyze_DenseBlock_AgreesWithLabelsByHand()
    {
        var analysis = Analyze("densenet", "stem=4 growth=3 layers=2 transition=5 image=5 classes=2");

        // A kernel axis of a parameter in blocks is one axis: its blocks share it.
        ByHand.Agrees(
            analysis,
            "i:3! y:2! s:4 g:3 h:3 t:5 k:3! l:3! m:1! n:1!",
            """
            stem.weight s i . .
            layer0.norm.* s
            layer0.conv.weight g s . .
            layer1.norm.*#0 s
            layer1.norm.*#1 g
            layer1.conv.weight#0 h s k l
            layer1.conv.weight#1 h g k l
            transition.norm.*#0 s
            transition.norm.*#1 g
            transition.norm.*#2 h
            transition.conv.weight#0 t s m n
            transition.conv.weight#1 t g m n
            transition.conv.weight#2 t h m n
            head.weight y t
            head.bias y
            """);
        Assert.Equal([0L, 36], analysis.Parameters.Single(parameter => parameter.Name == "layer1.conv.weight").Views.Select(view => view.Offset));
    }

    /// <summary>The skip connection carries a level's own label into the second half; the transposed convolution's
    /// kernel is [in, out].</summary>
    [Fact]
    public void Analyze_UNet_AgreesWithLabelsByHand() => Agrees(
        "unet", "width=3 image=8 classes=2", "i:3! y:2! d1:3 d2:6 b:12 u2:6 m2:6 u1:3 m1:3 k:3! l:3! m:3! n:3!",
        """
        down1.weight d1 i . .
        down1.bias d1
        down2.weight d2 d1 . .
        down2.bias d2
        bottom.weight b d2 . .
        bottom.bias b
        up2.weight b u2 . .
        up2.bias u2
        merge2.weight#0 m2 d2 k l
        merge2.weight#1 m2 u2 k l
        merge2.bias m2
        up1.weight m2 u1 . .
        up1.bias u1
        merge1.weight#0 m1 d1 m n
        merge1.weight#1 m1 u1 m n
        merge1.bias m1
        head.weight y m1 . .
        head.bias y
        """);

    /// <summary>All gates of a cell, its cell state and its output run over the same units.</summary>
    [Theory]
    [InlineData("lstm", 3)]
    [InlineData("gru", 2)]
    public void Analyze_StackedGates_AgreesWithLabelsByHand(string name, int last) => Agrees(
        name, "input=3 hidden=5 output=2", "x:3! y:2! h:5 g:5",
        $"""
        rnn.weight_ih_l0#0..{last} h x
        rnn.weight_hh_l0#0..{last} h h
        rnn.bias_ih_l0#0..{last} h
        rnn.bias_hh_l0#0..{last} h
        rnn.weight_ih_l1#0..{last} g h
        rnn.weight_hh_l1#0..{last} g g
        rnn.bias_ih_l1#0..{last} g
        rnn.bias_hh_l1#0..{last} g
        head.weight y g
        head.bias y
        """);

    [Fact]
    public void Analyze_RecurrentLanguageModel_AgreesWithLabelsByHand() => Agrees(
        "rnn-lm", "vocabulary=5 embedding=4 hidden=6", "v:5! e:4 h:6 one:1",
        """
        embedding.weight v e
        initial_state one h
        rnn.weight_ih_l0 h e
        rnn.weight_hh_l0 h h
        rnn.bias_ih_l0 h
        rnn.bias_hh_l0 h
        output.weight v h
        output.bias v
        """);

    /// <summary>With one matrix for both, what the state is compared with is the embedding's channels, so the state's
    /// units are these.</summary>
    [Fact]
    public void Analyze_TiedLanguageModel_AgreesWithLabelsByHand() => Agrees(
        "rnn-lm", "vocabulary=5 embedding=4 tied=true", "v:5! h:4 one:1",
        """
        embedding.weight v h
        initial_state one h
        rnn.weight_ih_l0 h h
        rnn.weight_hh_l0 h h
        rnn.bias_ih_l0 h
        rnn.bias_hh_l0 h
        output.bias v
        """);

    /// <summary>The decoder starts from the encoder's state and reads what it wrote: two cells, one hidden label, one
    /// vocabulary.</summary>
    [Fact]
    public void Analyze_SequenceToSequence_AgreesWithLabelsByHand()
    {
        string Cell(string cell) => string.Join('\n', new[] { "r", "z", "n" }.Select(gate => $"{cell}.i{gate}.weight h v\n{cell}.i{gate}.bias h\n{cell}.h{gate}.weight h h")) + $"\n{cell}.hn.bias h\n";
        Agrees("gru-seq2seq", "vocabulary=4 hidden=6", "v:4! h:6", $"{Cell("encoder")}{Cell("decoder")}output.weight v h\noutput.bias v");
    }

    /// <summary>Heads may be permuted, and inside each head its own query-key channels and its own value
    /// channels.</summary>
    [Fact]
    public void Analyze_Transformer_AgreesWithLabelsByHand() => Agrees(
        "transformer", "blocks=1 width=12 heads=3 hidden=7 vocabulary=6 positions=5", "v:6! s:5! r:12 head:3 q:4<head w:4<head f:7",
        """
        tokens.weight v r
        positions.weight s r
        blocks.0.norm1.weight r
        blocks.0.norm1.bias r
        blocks.0.attention.query.weight head q r
        blocks.0.attention.query.bias head q
        blocks.0.attention.key.weight head q r
        blocks.0.attention.key.bias head q
        blocks.0.attention.value.weight head w r
        blocks.0.attention.value.bias head w
        blocks.0.attention.output.weight r head w
        blocks.0.attention.output.bias r
        blocks.0.norm2.weight r
        blocks.0.norm2.bias r
        blocks.0.up.weight f r
        blocks.0.up.bias f
        blocks.0.down.weight r f
        blocks.0.down.bias r
        norm.weight r
        norm.bias r
        output.bias v
        """);

    [Fact]
    public void Analyze_TransformerWithoutHeads_AgreesWithLabelsByHand() => Agrees(
        "transformer-flat", "blocks=1 width=6 hidden=7 vocabulary=5 positions=4", "v:5! s:4! r:6 q:6 w:6 f:7",
        """
        tokens.weight v r
        positions.weight s r
        blocks.0.norm1.weight r
        blocks.0.norm1.bias r
        blocks.0.attention.query.weight q r
        blocks.0.attention.query.bias q
        blocks.0.attention.key.weight q r
        blocks.0.attention.key.bias q
        blocks.0.attention.value.weight w r
        blocks.0.attention.value.bias w
        blocks.0.attention.output.weight r w
        blocks.0.attention.output.bias r
        blocks.0.norm2.weight r
        blocks.0.norm2.bias r
        blocks.0.up.weight f r
        blocks.0.up.bias f
        blocks.0.down.weight r f
        blocks.0.down.bias r
        norm.weight r
        norm.bias r
        output.bias v
        """);

    /// <summary>
    /// Groups may be permuted, and the query heads within each; channels of queries and keys are turned by angles of
    /// their own, so they stay; those of the values may be
    /// permuted within each group, for all its query heads at once, since these share the value. All blocks use the
    /// same angles.
    /// </summary>
    [Fact]
    public void Analyze_GroupedQueryTransformer_AgreesWithLabelsByHand()
    {
        string Block(int block) =>
            $"""

            blocks.{block}.norm1.weight r
            blocks.{block}.attention.qkv.weight#0 g{block} h{block} angle r
            blocks.{block}.attention.qkv.weight#1 g{block} angle r
            blocks.{block}.attention.qkv.weight#2 g{block} w{block} r
            blocks.{block}.attention.output.weight r g{block} h{block} w{block}
            blocks.{block}.norm2.weight r
            blocks.{block}.gate.weight f{block} r
            blocks.{block}.up.weight f{block} r
            blocks.{block}.down.weight r f{block}

            """;
        Agrees(
            "transformer-gqa",
            "blocks=2 width=6 heads=6 groups=2 channels=4 hidden=7 vocabulary=5 positions=3",
            "v:5! r:6 angle:4! g0:2 h0:3<g0 w0:4<g0 f0:7 g1:2 h1:3<g1 w1:4<g1 f1:7",
            $"tokens.weight v r{Block(0)}{Block(1)}norm.weight r");
    }

    /// <summary>Experts may be permuted with their scores, and the hidden units within each expert; what they write is
    /// added to the stream, which is not nested.</summary>
    [Fact]
    public void Analyze_MixtureOfExperts_AgreesWithLabelsByHand() => Agrees(
        "moe", "input=5 width=6 experts=3 hidden=4 output=2", "x:5! y:2! r:6 e:3 h:4<e",
        """
        input.weight r x
        input.bias r
        blocks.0.norm.weight r
        blocks.0.norm.bias r
        blocks.0.router.weight e r
        blocks.0.router.bias e
        blocks.0.up.weight e h r
        blocks.0.up.bias e h
        blocks.0.down.weight e r h
        blocks.0.down.bias e r
        output.weight y r
        output.bias y
        """);

    [Fact]
    public void Analyze_DeepOnet_AgreesWithLabelsByHand() => Agrees(
        "deeponet", "branch=5-6-4 trunk=2-7-4", "u:5! x:2! a:6 t:7 p:4",
        """
        branch.0.weight a u
        branch.0.bias a
        branch.2.weight p a
        branch.2.bias p
        trunk.0.weight t x
        trunk.0.bias t
        trunk.2.weight p t
        trunk.2.bias p
        bias
        """);

    /// <summary>
    /// The last axis of the hypernetwork holds the trunk's tensors one behind the other, so the trunk's hidden labels
    /// are in it. Views: first matrix, first bias,
    /// second matrix, and so on.
    /// </summary>
    [Fact]
    public void Analyze_HyperDeepOnet_AgreesWithLabelsByHand() => Agrees(
        "hyperdeeponet", "branch=5-6-7 trunk=2-4-3-2", "u:5! x:2! y:2! a:6 b:7 s:4 t:3",
        """
        branch.0.weight a u
        branch.0.bias a
        branch.2.weight b a
        branch.2.bias b
        writer.weight#0 s x b
        writer.weight#1 s b
        writer.weight#2 t s b
        writer.weight#3 t b
        writer.weight#4 y t b
        writer.weight#5 y b
        writer.bias#0 s x
        writer.bias#1 s
        writer.bias#2 t s
        writer.bias#3 t
        writer.bias#4 y t
        writer.bias#5 y
        """);

    /// <summary>All operators read the one branch's coefficients, so all trunks end in its latent label.</summary>
    [Fact]
    public void Analyze_Modno_AgreesWithLabelsByHand()
    {
        string Trunk(int number) => $"trunk{number}.0.weight t{number} x{number}\ntrunk{number}.0.bias t{number}\ntrunk{number}.2.weight p t{number}\ntrunk{number}.2.bias p\nbias{number}\n";
        Agrees(
            "modno",
            "branch=5-6-4 trunk=2-7-4",
            "u:5! a:6 p:4 x0:2! t0:7 x1:2! t1:7 x2:2! t2:7",
            $"branch.0.weight a u\nbranch.0.bias a\nbranch.2.weight p a\nbranch.2.bias p\n{Trunk(0)}{Trunk(1)}{Trunk(2)}");
    }

    [Fact]
    public void Analyze_AnyBuiltin_HasNothingToReport() => Assert.All(BuiltinNetworks.All, network => Assert.Empty(network.Analyze(new Dictionary<string, string>()).Cautions));

    internal static SymmetryAnalysis Analyze(string name, string settings) =>
        BuiltinNetworks.Find(name).Analyze(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));

    private static void Agrees(string name, string settings, string labels, string tensors) => ByHand.Agrees(Analyze(name, settings), labels, tensors);
}
